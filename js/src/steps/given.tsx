/** The labels a unit has, small: on its card and in the outline. Shape and letter, never colour alone. */
import type { JSX } from "preact";
import type { Field, JsonValue, Label } from "../contract.gen";
import type { Unit } from "../room/fold";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords, type Words } from "../words";

/** A value in words. */
export function inWords(field: Field | undefined, label: Label, { terms }: Words): string {
  if (label.state !== "judged") return terms.states[label.state];
  const say = (value: JsonValue): string => {
    if (field && "options" in field) {
      const option = field.options.find((known) => known.value === value);
      if (option) return option.label;
    }
    if (typeof value === "boolean") return value ? terms.yes : terms.no;
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  return Array.isArray(label.value) ? label.value.map(say).join(", ") || terms.none : say(label.value);
}

export function Given({ session, unit }: { session: Session; unit: Unit }): JSX.Element | null {
  const words = useWords();
  const standings = session.labels.value.get(unit);
  if (!standings || standings.size === 0) return null;
  const form = session.welcome.value?.form;
  return (
    <span class="given">
      {[...standings.values()].map(({ label, open }) => {
        const field = form?.fields.find((known) => known.name === label.field);
        if (field?.kind === "text") return null;
        return (
          <span key={label.field} class={open ? "tag open" : "tag"} title={field?.title ?? label.field}>
            <Text value={inWords(field, label, words)} />
            <span class="tick">{open ? "…" : "✓"}</span>
          </span>
        );
      })}
    </span>
  );
}
