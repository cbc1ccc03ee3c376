/** The labels of a unit, small: on its card, beside the call and the mark they are on. Letters, never colour alone. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { Field, JsonValue, Label, Said } from "../contract.gen";
import { type Unit, unitOf } from "../room/fold";
import type { Session } from "../room/session";
import { isInner, keyOf, withinOf } from "../room/targets";
import { Text } from "../text";
import { useWords, type Words } from "../words";

/** A value in words. */
export function inWords(field: Field | undefined, value: JsonValue, { terms, fields }: Words): string {
  if (field?.kind === "correction") return isChanged(value) ? fields.corrected : fields.right_as_it_is;
  const say = (value: JsonValue): string => {
    if (field && "options" in field) {
      const option = field.options.find((known) => known.value === value);
      if (option) return option.label;
    }
    if (typeof value === "boolean") return value ? terms.yes : terms.no;
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  return Array.isArray(value) ? value.map(say).join(", ") || terms.none : say(value);
}

/** A label in words: its value, or why it has none. */
export function saidOf(field: Field | undefined, label: Label, words: Words): string {
  return label.state === "judged" ? inWords(field, label.value, words) : words.terms.states[label.state];
}

/** The same where its question does not stand beside it: "4" and "yes" say nothing by themselves. */
function taggedAs(field: Field | undefined, label: Label, words: Words): string {
  const said = saidOf(field, label, words);
  const needsTitle = field && (label.state !== "judged" || ["toggle", "scale", "number"].includes(field.kind));
  return needsTitle ? `${field.title}: ${said}` : said;
}

/** That there is a comment; what it says stands in the form, and here for the pointer that rests on it. */
function Comment({ label, open }: { label: Label; open: boolean }): JSX.Element | null {
  const { steps } = useWords();
  if (label.value === "") return null;
  return (
    <span class={open ? "tag open" : "tag"} title={String(label.value)}>
      {steps.comment}
      <span class="tick">{open ? "…" : "✓"}</span>
    </span>
  );
}

/** Whether a correction changes anything. */
function isChanged(value: JsonValue): boolean {
  const changes = typeof value === "object" && value !== null && "changes" in value ? value.changes : null;
  return Array.isArray(changes) && changes.length > 0;
}

const heard = new WeakMap<readonly Said[], ReadonlyMap<string, readonly Said[]>>();

/** What is said on each unit and on what lies within it, by both; gone through once. */
function voicesOn(said: readonly Said[], unit: Unit, within: string): readonly Said[] {
  const known = heard.get(said) ?? byPlace(said);
  heard.set(said, known);
  return known.get(`${unit}\n${within}`) ?? [];
}

function byPlace(said: readonly Said[]): ReadonlyMap<string, readonly Said[]> {
  const found = new Map<string, Said[]>();
  for (const each of said) {
    const { target } = each.label;
    const place = `${unitOf(target)}\n${isInner(target) ? keyOf(target) : ""}`;
    const there = found.get(place) ?? [];
    found.set(place, there);
    there.push(each);
  }
  return found;
}

/** What those say whom a reader may see, each by name. */
function Voices({ session, unit, within }: Required<GivenProps>): JSX.Element | null {
  const words = useWords();
  const said = voicesOn(session.said.value, unit, within);
  if (said.length === 0) return null;
  const form = session.welcome.value?.form;
  return (
    <span class="given">
      {within === "" && session.disputed.value.has(unit) && <span class="chip warn">≠ {words.steps.disputed}</span>}
      {said.map(({ annotator, role, label, stale }) => {
        const field = form?.fields.find((known) => known.name === label.field);
        const who = role === "annotator" ? annotator : `${annotator}, ${role.replaceAll("_", " ")}`;
        const title = `${who} · ${field?.title ?? label.field}${stale ? ` · ${words.steps.stale}` : ""}`;
        return (
          <span key={`${who} ${label.field}`} class={stale ? "tag open" : "tag"} title={title}>
            <span class="by">
              <Text value={who} />
            </span>{" "}
            <Text value={taggedAs(field, label, words)} />
          </span>
        );
      })}
    </span>
  );
}

interface GivenProps {
  session: Session;
  unit: Unit;
  /** A call or a mark in the step, by its key; what was said of the step itself where there is none. */
  within?: string;
}

export function Given({ session, unit, within = "" }: GivenProps): JSX.Element | null {
  return session.readOnly ? (
    <Voices session={session} unit={unit} within={within} />
  ) : (
    <Own session={session} unit={unit} within={within} />
  );
}

function Own({ session, unit, within }: Required<GivenProps>): JSX.Element | null {
  const words = useWords();
  // Of this unit alone: a key draws what was said of others no second time.
  const standings = useComputed(() => session.labels.value.get(unit)).value;
  const said = [...(standings ?? [])].filter(([question]) => withinOf(question) === within);
  if (said.length === 0) return null;
  const form = session.welcome.value?.form;
  return (
    <span class="given">
      {said.map(([, { label, open }]) => {
        const field = form?.fields.find((known) => known.name === label.field);
        if (field?.kind === "text" && within === "") return null;
        if (field === undefined && session.isCommentName(label.field))
          return <Comment key={label.field} label={label} open={open} />;
        return (
          <span key={label.field} class={open ? "tag open" : "tag"} title={field?.title ?? label.field}>
            <Text value={taggedAs(field, label, words)} />
            <span class="tick">{open ? "…" : "✓"}</span>
          </span>
        );
      })}
    </span>
  );
}
