/** How agreement moved: two curves over the items in order, with a mark where the form changed; the same as a table. */
import type { JSX } from "preact";
import type { TimePoint, TimeView } from "../contract.gen";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { figureOf } from "./figure";

const LINES = [0.75, 0.8];

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

export function OverTime({ view }: { view: TimeView }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  const { points } = view;
  const last = points.at(-1);
  if (last === undefined) return <p class="about">{words.time.too_early}</p>;
  const floor = floorOf(points);
  const x = (point: TimePoint) => (100 * point.n_items) / last.n_items;
  const y = (value: number) => (100 * (1 - value)) / (1 - floor);
  const curve = (of: (point: TimePoint) => number | null) =>
    pathOf(points.map((point): [number, number | null] => [x(point), of(point) === null ? null : y(of(point) ?? 0)]));
  const name = words.coefficients[view.coefficient];
  const ticks = [1, 0.5, 0, ...(floor < 0 ? [floor] : [])];
  const changes = points.filter((point) => point.form_changed);
  return (
    <>
      <p class="about">
        {words.time.about(name, view.window)} {words.time.lines}
      </p>
      <div class="legend">
        <span class="named sofar">{words.time.cumulative}</span>
        <span class="named recent">{words.time.rolling(view.window)}</span>
        {changes.length > 0 && <span class="named change">{words.time.changed}</span>}
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
            {LINES.map((line) => (
              <path key={line} class="line" d={`M0 ${y(line)}H100`} />
            ))}
            {changes.map((point) => (
              <path key={point.n_items} class="change" d={`M${x(point)} 0V100`} />
            ))}
            <path class="recent" d={curve((point) => point.rolling)} />
            <path class="sofar" d={curve((point) => point.cumulative)} />
          </svg>
          {points.length === 1 && (
            <i class="point" style={{ insetInlineStart: "100%", insetBlockStart: `${y(last.cumulative ?? 0)}%` }} />
          )}
        </div>
        <span class="end">{words.n(last.n_items)}</span>
      </div>
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
