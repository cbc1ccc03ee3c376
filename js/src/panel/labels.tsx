/** On which answers people agree: agreement on each beside how often it is given. */
import type { JSX } from "preact";
import type { LabelsView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { Bar } from "./bar";
import { figureOf } from "./figure";

export function Labels({ view }: { view: LabelsView }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  return (
    <>
      <p class="about">{words.labels.about}</p>
      <table class="shares">
        <thead>
          <tr>
            <th scope="col">{words.labels.answer}</th>
            <th scope="col">{words.labels.agreement}</th>
            <th scope="col">{words.labels.prevalence}</th>
            <th scope="col">{words.labels.n}</th>
          </tr>
        </thead>
        <tbody>
          {view.labels.map((label) => (
            <tr key={label.answer} class={label.withheld === null ? "" : "pale"}>
              <th scope="row">
                <Text value={label.answer} />
              </th>
              {label.withheld !== null ? (
                <td colSpan={3}>{label.withheld === "none" ? words.labels.none : words.withheld[label.withheld]}</td>
              ) : (
                <>
                  <td>
                    <Bar share={label.agreement} />
                    {figureOf(label.agreement, amounts)}
                  </td>
                  <td>
                    <Bar share={label.prevalence} />
                    {figureOf(label.prevalence, amounts)}
                  </td>
                  <td>{amounts.number(label.n)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
