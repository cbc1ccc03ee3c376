/** Where people agree: a forest plot that is a table, interval and point drawn beside the numbers they stand for. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { SliceFigure, SlicesView, StateFigure } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import type { Deciding } from "./deciding";
import { figureOf } from "./figure";
import { walk } from "./grid";
import { StateCell } from "./state";

/** Where a coefficient stands between 0 and 1, in percent; what is below 0 stands at the edge. */
function at(value: number): number {
  return 100 * Math.min(1, Math.max(0, value));
}

/** Of a query as it stands now, else as of the last look; none where the figures are withheld. */
function stateOf(slice: SliceFigure, field: string, deciding: Deciding): StateFigure | undefined {
  if (slice.withheld !== null) return undefined;
  return slice.standing ?? deciding.stateOf(field, slice.slice, slice.slice_value);
}

function Drawn({ slice, lines }: { slice: SliceFigure; lines: readonly number[] }): JSX.Element {
  const { value, low, high } = slice;
  return (
    <td class="forest" aria-hidden="true">
      <div class={slice.few ? "lane few" : "lane"}>
        {lines.map((line) => (
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

interface RowProps {
  slice: SliceFigure;
  field: string;
  deciding: Deciding;
  /** The row among those with a state, for the arrow keys. */
  place: number;
}

function Row({ slice, field, deciding, place }: RowProps): JSX.Element {
  const { amounts, panel } = useWords();
  const words = useViews();
  const all = slice.slice === "all";
  const rule = deciding.rule.value;
  const state = stateOf(slice, field, deciding);
  const why = slice.withheld === null ? slice.reason && words.python(slice.reason) : words.withheld[slice.withheld];
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
      <Drawn slice={slice} lines={[rule.low, rule.high]} />
      <td
        class="number"
        title={slice.method === null ? undefined : words.python(slice.method)}
        data-value={slice.value ?? undefined}
      >
        <bdi dir="ltr">
          <b>{figureOf(slice.value, amounts)}</b> {interval}
        </bdi>
        {why !== null && (
          <span class="why">
            <Text value={why} />
          </span>
        )}
      </td>
      <td class="decided">
        {state !== undefined && <StateCell of={state} rule={rule} at={`${place},0`} now={slice.standing !== null} />}
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

interface Given {
  view: SlicesView;
  field: string;
  deciding: Deciding;
}

export function Slices({ view, field, deciding }: Given): JSX.Element {
  const { amounts, dir } = useWords();
  const words = useViews();
  const table = useRef<HTMLTableElement>(null);
  const { low, high, every } = deciding.rule.value;
  let place = -1;
  const placeOf = (slice: SliceFigure) => {
    if (stateOf(slice, field, deciding) !== undefined) place += 1;
    return place;
  };
  const methods = [
    ...new Set(
      view.slices.flatMap(({ method }) => (method === null ? [] : [words.python(method.split(" over ")[0] ?? "")])),
    ),
  ];
  return (
    <>
      <p class="about">
        {words.slices.about(words.coefficients[view.coefficient], amounts.decimal(low, 2), amounts.decimal(high, 2))}{" "}
        {methods.length > 0 && <Text value={words.slices.interval(methods.join(", "))} />}{" "}
        {words.slices.pale(view.enough)} {words.states.grid(every)}
        {view.slices.some(({ slice }) => slice === "query") && ` ${words.states.no_query}`}
      </p>
      <table class="forests" ref={table} onKeyDown={(event) => walk(event, table.current, dir)}>
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
            <th scope="col" class="decided">
              {words.states.state}
            </th>
            <th scope="col">{words.slices.ac1}</th>
            <th scope="col">{words.slices.observed}</th>
            <th scope="col">{words.slices.remark}</th>
          </tr>
        </thead>
        <tbody>
          {view.slices.map((slice) => (
            <Row
              key={`${slice.slice}=${slice.slice_value}`}
              slice={slice}
              field={field}
              deciding={deciding}
              place={placeOf(slice)}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}
