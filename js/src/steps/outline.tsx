/** The run from afar: one row per step, with what kind it is, how big, what went wrong, and what it was judged. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Measures } from "../contract.gen";
import { Icon } from "../icon";
import { isEmpty, NOTHING_CHOSEN } from "../room/filtering";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords, type Words } from "../words";
import { barsOf, lengths } from "./bars";
import { chosenRows, Filters } from "./filters";
import { markOf } from "./mark";
import { useReveal } from "./scroll";
import { useVirtual } from "./virtual";

const ROW = 26;

/** Indented no further, so that there is room for words. */
const DEEPEST = 4;
/** An output is big from so many characters on. */
const BIG = 20_000;

function bar(value: number, largest: number): number {
  return largest > 0 ? Math.max(3, Math.round(34 * Math.sqrt(value / largest))) : 3;
}

/** What stands out in a step apart from errors: a letter or sign, and what it says. */
function signs(row: Row, measures: Measures | undefined, { amounts, outline }: Words): [string, string][] {
  const wait = measures?.waits[row.place];
  const found: [string, string][] = [];
  if (measures?.retries.includes(row.place)) found.push(["↻", outline.retry]);
  else if (row.repeats !== null) found.push(["=", outline.repeats(row.repeats)]);
  if (wait !== undefined) found.push(["⏱", outline.waited(amounts.duration(wait))]);
  if (row.size >= BIG) found.push(["▤", outline.big(amounts.count(row.size))]);
  return found;
}

function OutlineRow(props: {
  session: Session;
  row: Row;
  index: number;
  total: number;
  start: number;
  on: boolean;
  done: boolean;
  bar: number;
  depth: number;
  measures: Measures | undefined;
  glyph?: string | undefined;
  tone?: string | undefined;
  says?: string | undefined;
}): JSX.Element {
  const words = useWords();
  const { session, row, index, total, start, on, done, bar, depth, measures, glyph, tone, says } = props;
  // Remade only when something that shows has changed: a key changes one row or two of all that are there.
  return useMemo(() => {
    const { outline } = words;
    const signed = signs(row, measures, words);
    const title = [
      outline.step(row.number),
      row.n_errors > 0 ? outline.tool_error : "",
      ...signed.map(([, meaning]) => meaning),
      says ?? (row.asks ? outline.not_rated : ""),
    ];
    return (
      <div
        class="place"
        role="listitem"
        aria-posinset={index + 1}
        aria-setsize={total}
        data-index={index}
        style={{ transform: `translateY(${start}px)` }}
      >
        <button
          type="button"
          tabIndex={on ? 0 : -1}
          class={`row${on ? " on" : ""}${row.n_errors > 0 ? " err" : ""}${depth > 0 ? " sub" : ""}${row.asks ? "" : " still"}`}
          style={depth > 0 ? { paddingInlineStart: `${6 + 14 * Math.min(depth, DEEPEST)}px` } : undefined}
          title={title.filter(Boolean).join(" · ")}
          aria-current={on ? "step" : undefined}
          onClick={() => session.go(row.step_id)}
        >
          <span class="num">{row.number}</span>
          <Icon name={row.n_errors > 0 ? "error" : row.icon} />
          <span class="t">
            <Text value={row.title} />
          </span>
          <span class="signs">{signed.map(([sign]) => sign).join("")}</span>
          <span class="size">
            <i style={{ width: `${bar}px` }} />
          </span>
          <span class={`m ${tone ?? ""}${glyph !== undefined && !done ? " part" : ""}`}>{glyph}</span>
        </button>
      </div>
    );
  }, [session, row, index, total, start, on, done, bar, depth, measures, glyph, tone, says, words]);
}

export function Outline({ session, leave }: { session: Session; leave: () => void }): JSX.Element {
  const { outline } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const { filtering } = session;
  const chosen = filtering.chosen.value;
  const rows = session.rows.value;
  const measures = session.run.value?.measures;
  const form = session.welcome.value?.form;
  const done = session.done.value;
  const labels = session.labels.value;
  const disputed = session.disputed.value;
  const active = session.active.value;
  // What is done changes with each key; without need nothing goes through the run for it.
  const need = chosen.open ? done : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read inside, through the session
  const shown = useMemo(() => chosenRows(session, rows, chosen), [session, rows, chosen, need, disputed]);
  const known = useMemo(() => barsOf(rows, measures), [rows, measures]);
  const wanted = filtering.bars.value;
  const by = known.find((each) => each === wanted) ?? known[0] ?? "size";
  const values = useMemo(() => lengths(rows, measures, by), [rows, measures, by]);
  const largest = useMemo(() => values.reduce((most, value) => Math.max(most, value), 0), [values]);
  const virtual = useVirtual({ count: shown.length, scroller, estimate: () => ROW, overscan: 12 });
  const here = shown === rows ? session.place.value : shown.findIndex((row) => row.step_id === active);
  useReveal(scroller, virtual, here, ROW);
  useEffect(() => {
    // What everybody has labelled by now filters nothing away for good.
    if (!isEmpty(chosen) && shown.length === 0) filtering.choose(NOTHING_CHOSEN);
  }, [filtering, chosen, shown.length]);
  const next = known[(known.indexOf(by) + 1) % known.length];
  return (
    <nav aria-label={outline.steps} style={{ "--digits": String(rows.length).length }}>
      <Filters session={session} leave={leave}>
        {known.length > 1 && next && (
          <button
            type="button"
            class="bars"
            title={outline.bars_next(outline.bars[next])}
            onClick={() => filtering.measure(next)}
          >
            {outline.bars_show(outline.bars[by])}
          </button>
        )}
      </Filters>
      <div class="rows" ref={scroller}>
        <div role="list" style={{ height: `${virtual.getTotalSize()}px`, position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index];
            if (!row) return null;
            const isDone = done.has(row.step_id);
            return (
              <OutlineRow
                key={row.step_id}
                session={session}
                row={row}
                index={item.index}
                total={shown.length}
                start={item.start}
                on={row.step_id === active}
                done={isDone}
                bar={bar(values[row.place] ?? 0, largest)}
                depth={measures?.depths[row.lineage] ?? 0}
                measures={measures}
                {...(disputed.has(row.step_id)
                  ? { glyph: "≠", tone: "middle", says: outline.differ }
                  : form && markOf(labels, form, row.step_id, isDone, outline))}
              />
            );
          })}
        </div>
      </div>
    </nav>
  );
}
