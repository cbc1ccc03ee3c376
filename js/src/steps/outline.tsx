/** The run from afar: one row per step, with what kind it is, how big, what went wrong, and what it was judged. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../icon";
import type { Row, Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";
import { markOf } from "./mark";
import { useReveal } from "./scroll";
import { useVirtual } from "./virtual";

const ROW = 26;

type Filter = "all" | "errors" | "open";

type Measure = "duration_s" | "size";

/** What the bars show: seconds where any are known, else sizes; and the longest, which fills its bar. */
function scale(rows: readonly Row[]): { by: Measure; largest: number } {
  const by = rows.some((row) => row.duration_s !== null) ? "duration_s" : "size";
  return { by, largest: rows.reduce((most, row) => Math.max(most, row[by] ?? 0), 0) };
}

function bar(row: Row, largest: number, by: Measure): number {
  const value = row[by] ?? 0;
  return largest > 0 ? Math.max(3, Math.round(34 * Math.sqrt(value / largest))) : 3;
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
  glyph?: string | undefined;
  tone?: string | undefined;
  says?: string | undefined;
}): JSX.Element {
  const { outline } = useWords();
  const { session, row, index, total, start, on, done, bar, glyph, tone, says } = props;
  // Remade only when something that shows has changed: a key changes one row or two of all that are there.
  return useMemo(() => {
    const title = [
      outline.step(row.number),
      row.n_errors > 0 ? outline.tool_error : "",
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
          class={`row${on ? " on" : ""}${row.n_errors > 0 ? " err" : ""}${row.lineage ? " sub" : ""}${row.asks ? "" : " still"}`}
          title={title.filter(Boolean).join(" · ")}
          aria-current={on ? "step" : undefined}
          onClick={() => session.go(row.step_id)}
        >
          <span class="num">{row.number}</span>
          <Icon name={row.n_errors > 0 ? "error" : row.icon} />
          <span class="t">
            <Text value={row.title} />
          </span>
          <span class="size">
            <i style={{ width: `${bar}px` }} />
          </span>
          <span class={`m ${tone ?? ""}${glyph !== undefined && !done ? " part" : ""}`}>{glyph}</span>
        </button>
      </div>
    );
  }, [session, row, index, total, start, on, done, bar, glyph, tone, says, outline]);
}

export function Outline({ session }: { session: Session }): JSX.Element {
  const { amounts, outline } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [filter, setFilter] = useState<Filter>("all");
  const rows = session.rows.value;
  const form = session.welcome.value?.form;
  const done = session.done.value;
  const labels = session.labels.value;
  const active = session.active.value;
  const errors = useMemo(() => rows.filter((row) => row.n_errors > 0), [rows]);
  const asking = useMemo(() => rows.filter((row) => row.asks), [rows]);
  const open = useMemo(
    () => (filter === "open" ? asking.filter((row) => !done.has(row.step_id)) : []),
    [filter, asking, done],
  );
  const shown = filter === "errors" ? errors : filter === "open" ? open : rows;
  const { by, largest } = useMemo(() => scale(rows), [rows]);
  const virtual = useVirtual({ count: shown.length, scroller, estimate: () => ROW, overscan: 12 });
  const here = shown === rows ? session.place.value : shown.findIndex((row) => row.step_id === active);
  useReveal(scroller, virtual, here, ROW);
  useEffect(() => {
    if (filter !== "all" && shown.length === 0) setFilter("all");
  }, [filter, shown.length]);
  const pill = (name: Filter, text: string, count: number | null, tone = "") => (
    <button
      type="button"
      class={`pill ${filter === name ? `on ${tone}` : ""}`}
      aria-pressed={filter === name}
      disabled={count === 0}
      onClick={() => setFilter(name)}
    >
      {text}
      {count !== null && ` ${amounts.number(count)}`}
    </button>
  );
  return (
    <nav aria-label={outline.steps}>
      <div class="filters">
        {pill("all", outline.all, null)}
        {pill("errors", outline.errors, errors.length, "bad")}
        {pill("open", outline.unrated, asking.length - done.size + (done.has("") ? 1 : 0))}
      </div>
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
                bar={bar(row, largest, by)}
                {...(form && markOf(labels, form, row.step_id, isDone, outline))}
              />
            );
          })}
        </div>
      </div>
    </nav>
  );
}
