/** Agreement per field and slice as a table: coefficient, n beside it, and a reason in words where there is none. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Coefficient, FieldReport, SliceReport } from "../contract.gen";
import { Text } from "../text";
import { termOf, useWords } from "../words";
import { useViews } from "../words/views";
import { USUAL } from "../words/views/methods";
import type { Deciding } from "./deciding";
import { walk } from "./grid";
import { Options } from "./options";
import { useReach } from "./reach";
import { StateCell } from "./state";

interface FigureGiven {
  of: Coefficient;
  /** What the head of the column says already. */
  usual: readonly string[];
  /** The figure of the whole field, where this is one of a slice: what that says is not said in each row again. */
  whole?: Coefficient | null | undefined;
}

function Figure({ of, usual, whole }: FigureGiven): JSX.Element {
  const { amounts } = useWords();
  const { python } = useViews();
  if (of.value !== null) {
    return (
      <td data-value={String(of.value)}>
        {amounts.decimal(of.value, 2).replace("-", "−")}
        {![...usual, whole?.method].includes(of.method) && <span class="why">{python(of.method)}</span>}
      </td>
    );
  }
  return (
    <td class="pale">
      –
      {of.reason !== null && (
        <span class="why">
          <Text value={python(of.reason)} />
        </span>
      )}
    </td>
  );
}

interface RowProps {
  slice: SliceReport;
  field: string;
  deciding: Deciding;
  place: number;
  /** Whether the values are sets of options, so that alpha stands there by both distances. */
  sets: boolean;
  /** That of the whole field; undefined where it is this one. */
  whole: SliceReport | undefined;
}

function Row({ slice, field, deciding, place, sets, whole }: RowProps): JSX.Element {
  const { amounts, panel } = useWords();
  const { python } = useViews();
  const all = slice.slice === "all";
  const state = deciding.stateOf(field, slice.slice, slice.slice_value);
  return (
    <tr
      class={`${all ? "all" : ""} ${slice.withheld !== null ? "pale" : ""}`}
      data-slice={all ? "all" : `${slice.slice}=${slice.slice_value}`}
    >
      <td>
        {!all && (
          <span class="of">
            <Text value={slice.slice} />
          </span>
        )}
        <Text value={all ? panel.all : slice.slice_value} />
      </td>
      <td>{amounts.number(slice.n_items)}</td>
      <td>{amounts.number(slice.n_annotators)}</td>
      {slice.withheld !== null ? (
        <td colSpan={sets ? 5 : 4} class="pale">
          <Text value={python(slice.withheld)} />
        </td>
      ) : (
        <>
          <Figure of={slice.percent} usual={USUAL.percent} whole={whole?.percent} />
          <Figure of={slice.kappa} usual={USUAL.kappa} whole={whole?.kappa} />
          <Figure of={slice.alpha} usual={USUAL.alpha} whole={whole?.alpha} />
          {slice.masi !== null && <Figure of={slice.masi} usual={USUAL.masi} whole={whole?.masi} />}
          <td class="decided">
            {state !== undefined && <StateCell of={state} rule={deciding.rule.value} at={`${place},0`} />}
          </td>
        </>
      )}
    </tr>
  );
}

export function FieldTable({ report, deciding }: { report: FieldReport; deciding: Deciding }): JSX.Element {
  const { panel, dir } = useWords();
  const { states, options, python } = useViews();
  const sets = report.slices.some(({ masi }) => masi !== null);
  const table = useRef<HTMLTableElement>(null);
  const section = useReach();
  let place = -1;
  const placeOf = (slice: SliceReport) => {
    const known = deciding.stateOf(report.field, slice.slice, slice.slice_value);
    if (slice.withheld === null && known !== undefined) place += 1;
    return place;
  };
  const level = report.level === null ? panel.not_measured : termOf(panel.levels, report.level);
  const cohen = report.slices.every((slice) => slice.kappa.value === null || slice.kappa.method === "Cohen");
  return (
    <section data-field={report.field} ref={section}>
      <h5>
        <Text value={report.title} />
      </h5>
      <div class="about">
        {termOf(panel.kinds, report.kind)}, {level} · {panel.judged[report.scope]}
      </div>
      {report.trouble !== null && (
        <div class="trouble" role="alert">
          <Text value={python(report.trouble)} />
        </div>
      )}
      <table ref={table} onKeyDown={(event) => walk(event, table.current, dir)}>
        <thead>
          <tr>
            <th scope="col">{panel.slice}</th>
            <th scope="col">{panel.n}</th>
            <th scope="col">{panel.annotator_column}</th>
            <th scope="col">{panel.percent}</th>
            <th scope="col">{sets ? options.kappa : cohen ? panel.cohen : panel.kappa}</th>
            <th scope="col" title={sets ? options.why_jaccard : undefined}>
              {sets ? options.jaccard : panel.alpha}
            </th>
            {sets && (
              <th scope="col" title={options.why_masi}>
                {options.masi}
              </th>
            )}
            <th scope="col" class="decided">
              {states.state}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.slices.map((slice) => (
            <Row
              key={`${slice.slice}=${slice.slice_value}`}
              slice={slice}
              field={report.field}
              deciding={deciding}
              place={placeOf(slice)}
              sets={sets}
              whole={slice.slice === "all" ? undefined : report.slices.find((each) => each.slice === "all")}
            />
          ))}
        </tbody>
      </table>
      {report.options.length > 0 && <Options options={report.options} />}
    </section>
  );
}
