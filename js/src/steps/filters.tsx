/** Which steps the outline shows: with errors, without labels, disputed, of an actor, of a tool. All that are on must hold. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Actor } from "../contract.gen";
import { type Chosen, isEmpty, NOTHING_CHOSEN } from "../room/filtering";
import { hash } from "../room/hash";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";

function isOpen(session: Session, row: Row): boolean {
  return row.asks && !session.done.value.has(row.step_id);
}

/** The rows for which everything chosen holds; of several actors, or several tools, one is enough. */
export function chosenRows(session: Session, rows: readonly Row[], chosen: Chosen): readonly Row[] {
  if (isEmpty(chosen)) return rows;
  const tools = Object.entries(session.run.value?.measures.tools ?? {});
  const places = new Set(tools.flatMap(([name, places]) => (chosen.tools.has(hash(name)) ? places : [])));
  return rows.filter(
    (row) =>
      (!chosen.errors || row.n_errors > 0) &&
      (!chosen.open || isOpen(session, row)) &&
      (!chosen.disputed || session.disputed.value.has(row.step_id)) &&
      (chosen.actors.size === 0 || chosen.actors.has(row.actor)) &&
      (chosen.tools.size === 0 || places.has(row.place)),
  );
}

const ESCAPE = "Escape";

/** To the next filter, or to the one before. */
function turnOf(key: string, dir: "ltr" | "rtl"): number {
  const [next, before] = dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  return key === next || key === "ArrowDown" ? 1 : key === before || key === "ArrowUp" ? -1 : 0;
}

function turned<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

interface FiltersProps {
  session: Session;
  /** Give the keyboard back to the room. */
  leave: () => void;
  /** What stands at the end of their line. */
  children?: ComponentChildren;
}

export function Filters({ session, leave, children }: FiltersProps): JSX.Element {
  const { amounts, dir, outline, terms } = useWords();
  const { filtering } = session;
  const chosen = filtering.chosen.value;
  const group = useRef<HTMLDivElement>(null);
  // What of it is on must be in sight.
  const [more, setMore] = useState(chosen.actors.size + chosen.tools.size > 0);
  const asked = filtering.asked.value;
  useEffect(() => {
    if (asked > 0) group.current?.querySelector("button")?.focus({ preventScroll: true });
  }, [asked]);
  const onKeyDown = (event: KeyboardEvent) => {
    const pills = [...(group.current?.querySelectorAll<HTMLElement>(".pill:not([disabled])") ?? [])];
    const here = pills.findIndex((pill) => pill.contains(event.target instanceof Node ? event.target : null));
    const by = turnOf(event.key, dir);
    // Whoever presses a key of the room is done here, lest Enter still turns a filter.
    if (event.key === ESCAPE || (event.key.length === 1 && event.key !== " ")) leave();
    if (by !== 0) pills[(here + by + pills.length) % pills.length]?.focus();
    else if (event.key !== ESCAPE) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const rows = session.rows.value;
  const done = session.done.value;
  const errors = useMemo(() => rows.filter((row) => row.n_errors > 0).length, [rows]);
  const asking = useMemo(() => rows.filter((row) => row.asks).length, [rows]);
  const actors = useMemo(() => {
    const counts = new Map<Actor, number>();
    for (const { actor } of rows) counts.set(actor, (counts.get(actor) ?? 0) + 1);
    return [...counts];
  }, [rows]);
  const tools = Object.entries(session.run.value?.measures.tools ?? {});
  const disputed = session.disputed.value.size;
  const pill = (on: boolean, text: JSX.Element | string, count: number | null, next: Chosen, tone = "") => (
    <button
      type="button"
      class={`pill ${on ? `on ${tone}` : ""}`}
      aria-pressed={on}
      disabled={count === 0 && !on}
      onClick={() => filtering.choose(next)}
    >
      {text}
      {count !== null && ` ${amounts.number(count)}`}
    </button>
  );
  const key = session.welcome.value?.keys.filters;
  const open = asking - done.size + (done.has("") ? 1 : 0);
  return (
    <div
      class="filters"
      ref={group}
      role="group"
      aria-label={outline.filters}
      aria-keyshortcuts={key}
      onKeyDown={onKeyDown}
      // A click that a key made leaves the keyboard here, for the next filter.
      onClick={(event) => event.detail === 0 && event.stopPropagation()}
    >
      {pill(isEmpty(chosen), outline.all, null, NOTHING_CHOSEN)}
      {pill(chosen.errors, outline.errors, errors, { ...chosen, errors: !chosen.errors }, "bad")}
      {asking > 0 && pill(chosen.open, outline.unrated, open, { ...chosen, open: !chosen.open })}
      {(disputed > 0 || chosen.disputed) &&
        pill(chosen.disputed, outline.disputed, disputed, { ...chosen, disputed: !chosen.disputed })}
      {(actors.length > 1 || tools.length > 0) && (
        <button type="button" class="pill" aria-expanded={more} onClick={() => setMore(!more)}>
          {outline.more} {more ? "▴" : "▾"}
        </button>
      )}
      <kbd>{key}</kbd>
      {children}
      {more && (
        <div class="more">
          {actors.map(([actor, count]) => (
            <span key={actor}>
              {pill(chosen.actors.has(actor), terms.actors[actor], count, {
                ...chosen,
                actors: turned(chosen.actors, actor),
              })}
            </span>
          ))}
          {tools.map(([name, places]) => (
            <span key={name}>
              {pill(chosen.tools.has(hash(name)), <Text value={name} />, places.length, {
                ...chosen,
                tools: turned(chosen.tools, hash(name)),
              })}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
