/** Where people agree: a forest plot that is a table, interval and point drawn beside the numbers they stand for. */
import type { JSX } from "preact";
import type { SliceFigure, SlicesView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { figureOf } from "./figure";

/** Below it people are to be retrained, above it a claim is met. */
const LINES = [0.75, 0.8];

/** Where a coefficient stands between 0 and 1, in percent; what is below 0 stands at the edge. */
function at(value: number): number {
  return 100 * Math.min(1, Math.max(0, value));
}

function Drawn({ slice }: { slice: SliceFigure }): JSX.Element {
  const { value, low, high } = slice;
  return (
    <td class="forest" aria-hidden="true">
      <div class={slice.few ? "lane few" : "lane"}>
        {LINES.map((line) => (
          <i key={line} class="limit" style={`inset-inline-start:${at(line)}%`} />
        ))}
        {low !== null && high !== null && (
          <i class="span" style={`inset-inline-start:${at(low)}%;inline-size:${at(high) - at(low)}%`} />
        )}
        {value !== null && <i class={value < 0 ? "point off" : "point"} style={`inset-inline-start:${at(value)}%`} />}
      </div>
    </td>
  );
}

function Row({ slice }: { slice: SliceFigure }): JSX.Element {
  const { amounts, panel } = useWords();
  const words = useViews();
  const all = slice.slice === "all";
  const why = slice.withheld === null ? slice.reason : words.withheld[slice.withheld];
  const interval =
    slice.low !== null && slice.high !== null
      ? `[${figureOf(slice.low, amounts)}, ${figureOf(slice.high, amounts)}]`
      : "";
  return (
    <tr class={`${all ? "all" : ""}${slice.few ? " pale" : ""}`} data-slice={all ? "all" : slice.slice_value}>
      <th scope="row">
        {!all && slice.slice !== "query" && (
          <span class="of">
            <Text value={slice.slice} />{" "}
          </span>
        )}
        <Text value={all ? panel.all : slice.slice_value} />
        <span class="beneath">
          {words.n(slice.n_items)} · {panel.runs(slice.n_runs)}
        </span>
      </th>
      <Drawn slice={slice} />
      <td class="number" title={slice.method ?? undefined} data-value={slice.value ?? undefined}>
        <b>{figureOf(slice.value, amounts)}</b> {interval}
        {why !== null && (
          <span class="why">
            <Text value={why} />
          </span>
        )}
      </td>
      <td data-name={words.slices.ac1}>{figureOf(slice.ac1, amounts)}</td>
      <td data-name={words.slices.observed}>{figureOf(slice.observed, amounts)}</td>
      <td class="flags">
        {slice.few && <span class="flag">{words.slices.few}</span>}
        {slice.paradox && (
          <span class="flag odd" title={words.slices.why_paradox}>
            {words.slices.paradox}
          </span>
        )}
      </td>
    </tr>
  );
}

export function Slices({ view }: { view: SlicesView }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  const methods = [
    ...new Set(view.slices.flatMap(({ method }) => (method === null ? [] : [method.split(" over ")[0]]))),
  ];
  return (
    <>
      <p class="about">
        {words.slices.about(words.coefficients[view.coefficient])}{" "}
        {methods.length > 0 && <Text value={words.slices.interval(methods.join(", "))} />}{" "}
        {words.slices.pale(view.enough)}
      </p>
      <table class="forests">
        <thead>
          <tr>
            <th scope="col">{words.slices.slice}</th>
            <td class="forest scale" aria-hidden="true">
              <div class="lane">
                {[0, 0.5, 1].map((tick) => (
                  <span key={tick} style={`inset-inline-start:${at(tick)}%`}>
                    {amounts.number(tick)}
                  </span>
                ))}
              </div>
            </td>
            <th scope="col">{words.coefficients[view.coefficient]}</th>
            <th scope="col">{words.slices.ac1}</th>
            <th scope="col">{words.slices.observed}</th>
            <th scope="col">{words.slices.remark}</th>
          </tr>
        </thead>
        <tbody>
          {view.slices.map((slice) => (
            <Row key={`${slice.slice}=${slice.slice_value}`} slice={slice} />
          ))}
        </tbody>
      </table>
    </>
  );
}
