/** Fields with options: choice, ordered choice, scale, multi-choice. The key stands on what it chooses. */
import type { JSX } from "preact";
import type { ChoiceField, MultiChoiceField, Option, OrderedChoiceField, ScaleField } from "../contract.gen";
import { toggled } from "../room/keys";
import { Text } from "../text";
import type { ControlProps } from "./control";

type WithOptions = ChoiceField | OrderedChoiceField | ScaleField | MultiChoiceField;

function isOn(props: ControlProps<WithOptions>, option: Option): boolean {
  const label = props.standing?.label;
  if (label?.state !== "judged") return false;
  return Array.isArray(label.value) ? label.value.includes(option.value) : label.value === option.value;
}

function layout(field: WithOptions): string {
  if (field.kind === "scale") return "options scale";
  return field.options.length > 4 && field.options.every((option) => option.label.length <= 14)
    ? "options two"
    : "options";
}

export function OptionsControl(props: ControlProps<WithOptions>): JSX.Element {
  const { field, standing, choose } = props;
  const many = field.kind === "multi_choice";
  const chosen = field.options.find((option) => isOn(props, option));
  return (
    <>
      <div class={layout(field)} role={many ? "group" : "radiogroup"} aria-label={field.title}>
        {field.options.map((option) => {
          const on = isOn(props, option);
          return (
            <button
              type="button"
              key={String(option.value)}
              class={`opt${on ? " on" : ""}${on && standing?.open ? " open" : ""}`}
              role={many ? "checkbox" : "radio"}
              aria-checked={on}
              aria-keyshortcuts={option.key || undefined}
              title={option.definition || undefined}
              data-value={String(option.value)}
              onClick={() => {
                const before = standing?.label.state === "judged" ? standing.label.value : undefined;
                choose(field.kind === "multi_choice" ? toggled(field, option, before) : option.value);
              }}
            >
              {option.key !== "" && <kbd>{option.key}</kbd>}
              <Text value={option.label} />
            </button>
          );
        })}
      </div>
      {chosen && chosen.definition !== "" && (
        <div class="def">
          <b>
            <Text value={chosen.label} />
          </b>
          : <Text value={chosen.definition} />
        </div>
      )}
    </>
  );
}
