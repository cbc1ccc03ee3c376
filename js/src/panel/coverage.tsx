/** Who has judged what: annotators by run, with the share of the run that each has done. */
import type { JSX } from "preact";
import type { CoverageView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { tint } from "./figure";

export function Coverage({ view }: { view: CoverageView }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  const more = view.n_rows - view.rows.length;
  return (
    <>
      <p class="about">{words.coverage.about}</p>
      <ul class="counts">
        {view.judged_by.map((each) => (
          <li key={each.n_annotators}>{words.coverage.judged_by(each.n_items, each.n_annotators)}</li>
        ))}
      </ul>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">{words.coverage.run}</th>
            <th scope="col">{words.coverage.items}</th>
            {view.annotators.map((name) => (
              <th key={name} scope="col">
                <Text value={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row) => (
            <tr key={row.trajectory_id}>
              <th scope="row">
                <Text value={row.trajectory_id} />
              </th>
              <td>{amounts.number(row.n_items)}</td>
              {view.annotators.map((name, place) => {
                const n = row.judged[place] ?? 0;
                return (
                  <td key={name} class="cell">
                    <span class="tally" style={n === 0 ? undefined : tint(n / row.n_items)}>
                      {n === 0 ? "–" : amounts.number(n)}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="about">{words.coverage.more(more)}</p>}
    </>
  );
}
