/** Fields with options: choice, ordered choice, scale, multi-choice. The key stands on what it chooses. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { ChoiceField, MultiChoiceField, Option, OrderedChoiceField, ScaleField } from "../contract.gen";
import { isTaxonomy } from "../room/entry";
import { toggled } from "../room/keys";
import { Text } from "../text";
import type { ControlProps } from "./control";
import { hasMeaning, Meaning } from "./meaning";
import { TaxonomyControl } from "./taxonomy";

type WithOptions = ChoiceField | OrderedChoiceField | ScaleField | MultiChoiceField;

function isOn(props: ControlProps<WithOptions>, option: Option): boolean {
  const label = props.standing?.label;
  if (label?.state !== "judged") return false;
  return Array.isArray(label.value) ? label.value.includes(option.value) : label.value === option.value;
}

function isSuggested({ field, standing }: ControlProps<WithOptions>, option: Option): boolean {
  if (standing !== undefined) return false;
  return Array.isArray(field.suggested) ? field.suggested.includes(option.value) : field.suggested === option.value;
}

function layout(field: WithOptions): string {
  if (field.kind === "scale") return "options scale";
  return field.options.length > 4 && field.options.every((option) => option.label.length <= 14)
    ? "options two"
    : "options";
}

export function OptionsControl(props: ControlProps<WithOptions>): JSX.Element {
  return isTaxonomy(props.field) ? <TaxonomyControl {...props} /> : <Row {...props} />;
}

function Row(props: ControlProps<WithOptions>): JSX.Element {
  const { field, standing, choose } = props;
  const id = useId();
  /** The option under the pointer or the focus: what it means stands below, in place of what is chosen. */
  const [looked, setLooked] = useState<Option | null>(null);
  const many = field.kind === "multi_choice";
  const explained = looked && hasMeaning(looked) ? looked : field.options.find((option) => isOn(props, option));
  return (
    <>
      <div class={layout(field)} role={many ? "group" : "radiogroup"} aria-label={field.title}>
        {field.options.map((option) => {
          const on = isOn(props, option);
          const suggested = isSuggested(props, option);
          return (
            <button
              type="button"
              key={String(option.value)}
              class={`opt${on ? " on" : ""}${on && standing?.open ? " open" : ""}${suggested ? " suggested" : ""}`}
              role={many ? "checkbox" : "radio"}
              aria-checked={on}
              aria-keyshortcuts={option.key || undefined}
              aria-describedby={explained === option && hasMeaning(option) ? id : undefined}
              data-value={String(option.value)}
              onMouseEnter={() => setLooked(option)}
              onMouseLeave={() => setLooked(null)}
              onFocus={() => setLooked(option)}
              onBlur={() => setLooked(null)}
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
      {explained && hasMeaning(explained) && <Meaning option={explained} id={id} />}
    </>
  );
}
