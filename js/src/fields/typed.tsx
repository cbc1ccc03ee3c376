/** Fields one types into: text and number. Enter or leaving the field commits; Escape gives the keyboard back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { NumberField, TextField } from "../contract.gen";
import type { ControlProps } from "./control";
import { useDraft } from "./draft";

function asText(props: ControlProps<TextField | NumberField>): string {
  const label = props.standing?.label;
  return label && label.state === "judged" && label.value !== null ? String(label.value) : "";
}

export function TextControl(props: ControlProps<TextField>): JSX.Element {
  const draft = useDraft(asText(props), props.leave, (text) => props.choose(text));
  return (
    <textarea
      rows={2}
      value={draft.value}
      aria-label={props.field.title}
      data-field={props.field.name}
      maxLength={props.field.max_length ?? undefined}
      placeholder="Enter saves, Shift+Enter starts a line"
      onInput={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.finish}
      onKeyDown={draft.onKeyDown}
    />
  );
}

/** Said here and now: Python would refuse it too, but by then the reader may be elsewhere. */
function whatIsWrong(field: NumberField, text: string): string | null {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return "not a number";
  if (field.integer && !Number.isInteger(number)) return "not a whole number";
  if (field.minimum !== null && number < field.minimum) return `less than ${field.minimum}`;
  if (field.maximum !== null && number > field.maximum) return `more than ${field.maximum}`;
  return null;
}

export function NumberControl(props: ControlProps<NumberField>): JSX.Element {
  const { field } = props;
  const [wrong, setWrong] = useState<string | null>(null);
  const draft = useDraft(asText(props), props.leave, (text) => {
    const trouble = whatIsWrong(field, text);
    setWrong(trouble);
    if (trouble === null) props.choose(Number(text));
  });
  const low = field.minimum === null ? "" : `from ${field.minimum}`;
  const high = field.maximum === null ? "" : `to ${field.maximum}`;
  return (
    <>
      <input
        type="text"
        inputMode={field.integer ? "numeric" : "decimal"}
        value={draft.value}
        aria-label={field.title}
        aria-invalid={wrong !== null}
        data-field={field.name}
        placeholder={[low, high].filter(Boolean).join(" ") || "a number"}
        onInput={(event) => draft.type(event.currentTarget.value)}
        onBlur={draft.finish}
        onKeyDown={draft.onKeyDown}
      />
      {wrong !== null && (
        <div class="trouble" role="alert">
          {wrong}; nothing was saved
        </div>
      )}
    </>
  );
}
