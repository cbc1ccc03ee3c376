/** Agreement per field and slice as a table: coefficient, n beside it, and a reason in words where there is none. */
import type { JSX } from "preact";
import type { Coefficient, FieldReport, SliceReport } from "../contract.gen";
import { Text } from "../text";
import { termOf, useWords } from "../words";

function Figure({ of, usual }: { of: Coefficient; usual: string }): JSX.Element {
  const { amounts } = useWords();
  if (of.value !== null) {
    return (
      <td data-value={String(of.value)}>
        {amounts.decimal(of.value, 2).replace("-", "−")}
        {of.method !== usual && <span class="why">{of.method}</span>}
      </td>
    );
  }
  return (
    <td class="pale">
      –
      {of.reason !== null && (
        <span class="why">
          <Text value={of.reason} />
        </span>
      )}
    </td>
  );
}

function Row({ slice }: { slice: SliceReport }): JSX.Element {
  const { amounts, panel } = useWords();
  const all = slice.slice === "all";
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
        <td colSpan={3} class="pale">
          <Text value={slice.withheld} />
        </td>
      ) : (
        <>
          <Figure of={slice.percent} usual="observed" />
          <Figure of={slice.kappa} usual="Cohen" />
          <Figure of={slice.alpha} usual="Krippendorff" />
        </>
      )}
    </tr>
  );
}

export function FieldTable({ report }: { report: FieldReport }): JSX.Element {
  const { panel } = useWords();
  const level = report.level === null ? panel.not_measured : termOf(panel.levels, report.level);
  const cohen = report.slices.every((slice) => slice.kappa.value === null || slice.kappa.method === "Cohen");
  return (
    <section data-field={report.field}>
      <h5>
        <Text value={report.title} />
      </h5>
      <div class="about">
        {termOf(panel.kinds, report.kind)}, {level} · {panel.judged[report.scope]}
      </div>
      {report.trouble !== null && (
        <div class="trouble" role="alert">
          <Text value={report.trouble} />
        </div>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">{panel.slice}</th>
            <th scope="col">{panel.n}</th>
            <th scope="col">{panel.annotator_column}</th>
            <th scope="col">{panel.percent}</th>
            <th scope="col">{cohen ? panel.cohen : panel.kappa}</th>
            <th scope="col">{panel.alpha}</th>
          </tr>
        </thead>
        <tbody>
          {report.slices.map((slice) => (
            <Row key={`${slice.slice}=${slice.slice_value}`} slice={slice} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
