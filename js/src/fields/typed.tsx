/** Fields one types into: text and number. Enter or leaving the field commits; Escape gives the keyboard back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { NumberField, TextField } from "../contract.gen";
import { isSuggested } from "../room/entry";
import { useWords, type Words } from "../words";
import type { ControlProps } from "./control";
import { useDraft } from "./draft";

function asText(props: ControlProps<TextField | NumberField>): string {
  const label = props.standing?.label;
  return label && label.state === "judged" && label.value !== null ? String(label.value) : "";
}

function suggestion({ field, standing }: ControlProps<TextField | NumberField>): string | undefined {
  return standing === undefined && isSuggested(field) ? String(field.suggested) : undefined;
}

export function TextControl(props: ControlProps<TextField>): JSX.Element {
  const { form } = useWords();
  const draft = useDraft(asText(props), props.leave, (text) => props.choose(text));
  return (
    <textarea
      rows={2}
      value={draft.value}
      aria-label={props.field.title}
      data-field={props.field.name}
      maxLength={props.field.max_length ?? undefined}
      placeholder={suggestion(props) ?? form.enter_saves}
      onInput={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.finish}
      onKeyDown={draft.onKeyDown}
    />
  );
}

/** Said here and now: Python would refuse it too, but by then the reader may be elsewhere. */
function whatIsWrong(field: NumberField, text: string, { amounts, form }: Words): string | null {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return form.not_a_number;
  if (field.integer && !Number.isInteger(number)) return form.not_whole;
  if (field.minimum !== null && number < field.minimum) return form.less_than(amounts.number(field.minimum));
  if (field.maximum !== null && number > field.maximum) return form.more_than(amounts.number(field.maximum));
  return null;
}

function range({ minimum, maximum }: NumberField, { amounts, form }: Words): string {
  if (minimum !== null && maximum !== null) return form.between(amounts.number(minimum), amounts.number(maximum));
  if (minimum !== null) return form.at_least(amounts.number(minimum));
  return maximum === null ? form.a_number : form.at_most(amounts.number(maximum));
}

export function NumberControl(props: ControlProps<NumberField>): JSX.Element {
  const { field } = props;
  const words = useWords();
  const [wrong, setWrong] = useState<string | null>(null);
  const draft = useDraft(asText(props), props.leave, (text) => {
    const trouble = whatIsWrong(field, text, words);
    setWrong(trouble);
    if (trouble === null) props.choose(Number(text));
  });
  return (
    <>
      <input
        type="text"
        inputMode={field.integer ? "numeric" : "decimal"}
        value={draft.value}
        aria-label={field.title}
        aria-invalid={wrong !== null}
        data-field={field.name}
        placeholder={range(field, words)}
        onInput={(event) => draft.type(event.currentTarget.value)}
        onBlur={draft.finish}
        onKeyDown={draft.onKeyDown}
      />
      {wrong !== null && (
        <div class="trouble" role="alert">
          {words.form.nothing_saved(wrong)}
        </div>
      )}
    </>
  );
}
