/** The labels a unit has, small: on its card and in the outline. Shape and letter, never colour alone. */
import type { JSX } from "preact";
import type { Field, JsonValue, Label } from "../contract.gen";
import { type Unit, unitOf } from "../room/fold";
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

/** What those say whom a reader may see, each by name. */
function SaidOn({ session, unit }: { session: Session; unit: Unit }): JSX.Element | null {
  const words = useWords();
  const said = session.said.value.filter(({ label }) => unitOf(label.target) === unit);
  if (said.length === 0) return null;
  const form = session.welcome.value?.form;
  return (
    <span class="given">
      {session.disputed.value.has(unit) && <span class="chip warn">≠ {words.steps.disputed}</span>}
      {said.map(({ annotator, role, label, stale }) => {
        const field = form?.fields.find((known) => known.name === label.field);
        const who = role === "annotator" ? annotator : `${annotator}, ${role.replaceAll("_", " ")}`;
        const title = `${who} · ${field?.title ?? label.field}${stale ? ` · ${words.steps.stale}` : ""}`;
        return (
          <span key={`${who} ${label.field}`} class={stale ? "tag open" : "tag"} title={title}>
            <span class="by">
              <Text value={who} />
            </span>{" "}
            <Text value={inWords(field, label, words)} />
          </span>
        );
      })}
    </span>
  );
}

export function Given({ session, unit }: { session: Session; unit: Unit }): JSX.Element | null {
  return session.reading ? <SaidOn session={session} unit={unit} /> : <Own session={session} unit={unit} />;
}

function Own({ session, unit }: { session: Session; unit: Unit }): JSX.Element | null {
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
