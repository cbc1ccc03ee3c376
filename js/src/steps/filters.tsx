/** Which steps the outline shows: with errors, without labels, disputed, of an actor, of a tool. All that are on must hold. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Actor } from "../contract.gen";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";

export interface Chosen {
  errors: boolean;
  open: boolean;
  disputed: boolean;
  actors: ReadonlySet<Actor>;
  tools: ReadonlySet<string>;
}

export const NOTHING_CHOSEN: Chosen = {
  errors: false,
  open: false,
  disputed: false,
  actors: new Set(),
  tools: new Set(),
};

export function isEmpty(chosen: Chosen): boolean {
  const { errors, open, disputed, actors, tools } = chosen;
  return !errors && !open && !disputed && actors.size === 0 && tools.size === 0;
}

function isOpen(session: Session, row: Row): boolean {
  return row.asks && !session.done.value.has(row.step_id);
}

/** The rows for which everything chosen holds; of several actors, or several tools, one is enough. */
export function chosenRows(session: Session, rows: readonly Row[], chosen: Chosen): readonly Row[] {
  if (isEmpty(chosen)) return rows;
  const tools = session.run.value?.measures.tools ?? {};
  const places = new Set([...chosen.tools].flatMap((name) => tools[name] ?? []));
  return rows.filter(
    (row) =>
      (!chosen.errors || row.n_errors > 0) &&
      (!chosen.open || isOpen(session, row)) &&
      (!chosen.disputed || session.disputed.value.has(row.step_id)) &&
      (chosen.actors.size === 0 || chosen.actors.has(row.actor)) &&
      (chosen.tools.size === 0 || places.has(row.place)),
  );
}

function turned<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

interface FiltersProps {
  session: Session;
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
}

export function Filters({ session, chosen, choose }: FiltersProps): JSX.Element {
  const { amounts, outline, terms } = useWords();
  const [more, setMore] = useState(false);
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
      onClick={() => choose(next)}
    >
      {text}
      {count !== null && ` ${amounts.number(count)}`}
    </button>
  );
  const open = asking - done.size + (done.has("") ? 1 : 0);
  return (
    <div class="filters" role="group" aria-label={outline.filters}>
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
              {pill(chosen.tools.has(name), <Text value={name} />, places.length, {
                ...chosen,
                tools: turned(chosen.tools, name),
              })}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
