/** How agreement moved: two curves over the items in order, with a mark where the form changed or something happened; the same as a table. */
import type { JSX } from "preact";
import type { Thresholds, TimeMark, TimePoint, TimeView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { figureOf } from "./figure";

/** Where the axis begins: at 0, or as far below as a curve goes. */
function floorOf(points: readonly TimePoint[]): number {
  const lowest = Math.min(0, ...points.flatMap((point) => [point.cumulative ?? 0, point.rolling ?? 0]));
  return Math.floor(lowest * 4) / 4;
}

/** A curve as a path, broken where there is no figure. */
function pathOf(places: readonly (readonly [number, number | null])[]): string {
  let drawing = false;
  return places
    .map(([x, y]) => {
      if (y === null) {
        drawing = false;
        return "";
      }
      const begin = drawing ? "L" : "M";
      drawing = true;
      return `${begin}${x.toFixed(2)} ${y.toFixed(2)}`;
    })
    .join("");
}

/** What happened, beside the drawing: each mark with its words, when it was, and after how many items. */
function Marks({ marks }: { marks: readonly TimeMark[] }): JSX.Element | null {
  const { amounts } = useWords();
  const words = useViews();
  if (marks.length === 0) return null;
  return (
    <ul class="marks" aria-label={words.time.marks}>
      {marks.map((mark, place) => (
        <li key={`${mark.at} ${mark.words}`}>
          <b class="number">{amounts.number(place + 1)}</b> <Text value={mark.words} />{" "}
          <span class="beneath">
            {amounts.moment(new Date(mark.at))} · {words.n(mark.n_items)}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function OverTime({ view, rule }: { view: TimeView; rule: Thresholds }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  const { points } = view;
  const last = points.at(-1);
  if (last === undefined) {
    return (
      <>
        <p class="about">{words.time.too_early}</p>
        <Marks marks={view.marks} />
      </>
    );
  }
  const floor = floorOf(points);
  const x = (point: { n_items: number }) => (100 * Math.min(point.n_items, last.n_items)) / last.n_items;
  const y = (value: number) => (100 * (1 - value)) / (1 - floor);
  const curve = (of: (point: TimePoint) => number | null) =>
    pathOf(points.map((point): [number, number | null] => [x(point), of(point) === null ? null : y(of(point) ?? 0)]));
  const name = words.coefficients[view.coefficient];
  const ticks = [1, 0.5, 0, ...(floor < 0 ? [floor] : [])];
  const changes = points.filter((point) => point.form_changed);
  return (
    <>
      <p class="about">
        {words.time.about(name, view.window)}{" "}
        {words.time.lines(amounts.decimal(rule.low, 2), amounts.decimal(rule.high, 2))}
      </p>
      <div class="legend">
        <span class="named sofar">{words.time.cumulative}</span>
        <span class="named recent">{words.time.rolling(view.window)}</span>
        {changes.length > 0 && <span class="named change">{words.time.changed}</span>}
        {view.marks.length > 0 && <span class="named happened">{words.time.marks}</span>}
      </div>
      <div class="plot" role="img" aria-label={words.time.last(figureOf(last.cumulative, amounts), last.n_items)}>
        {ticks.map((tick) => (
          <span key={tick} class="grade" style={{ insetBlockStart: `${y(tick)}%` }}>
            {figureOf(tick, amounts)}
          </span>
        ))}
        <div class="area">
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            {ticks.map((tick) => (
              <path key={tick} class="axis" d={`M0 ${y(tick)}H100`} />
            ))}
            {[rule.low, rule.high].map((line) => (
              <path key={line} class="line" d={`M0 ${y(line)}H100`} />
            ))}
            {changes.map((point) => (
              <path key={point.n_items} class="change" d={`M${x(point)} 0V100`} />
            ))}
            {view.marks.map((mark) => (
              <path key={`${mark.at} ${mark.words}`} class="happened" d={`M${x(mark)} 0V100`} />
            ))}
            <path class="recent" d={curve((point) => point.rolling)} />
            <path class="sofar" d={curve((point) => point.cumulative)} />
          </svg>
          {view.marks.map((mark, place) => (
            <span
              key={`${mark.at} ${mark.words}`}
              class="flagged"
              style={{ insetInlineStart: `${x(mark)}%` }}
              aria-hidden="true"
            >
              {amounts.number(place + 1)}
            </span>
          ))}
          {points.length === 1 && (
            <i class="point" style={{ insetInlineStart: "100%", insetBlockStart: `${y(last.cumulative ?? 0)}%` }} />
          )}
        </div>
        <span class="end">{words.n(last.n_items)}</span>
      </div>
      <Marks marks={view.marks} />
      <details class="table">
        <summary>{words.figures}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.time.items}</th>
              <th scope="col">{words.time.at}</th>
              <th scope="col">{words.time.cumulative}</th>
              <th scope="col">{words.time.rolling(view.window)}</th>
              <th scope="col">{words.time.changed}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.n_items}>
                <td>{amounts.number(point.n_items)}</td>
                <td>{amounts.moment(new Date(point.at))}</td>
                <td>{figureOf(point.cumulative, amounts)}</td>
                <td>{figureOf(point.rolling, amounts)}</td>
                <td>{point.form_changed ? "◆" : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
