/** How annotators work: against the rest, against gold, how fast; and which answers they give, where that may be told. */
import type { JSX } from "preact";
import type { AnnotatorsView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { Bar } from "./bar";
import { figureOf, tint } from "./figure";
import { GridHead } from "./grid_head";

export function Annotators({ view }: { view: AnnotatorsView }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  const figure = (value: number | null) => figureOf(value, amounts);
  return (
    <>
      <p class="about">{words.annotators.about(words.coefficients[view.coefficient])}</p>
      <table class="shares">
        <thead>
          <tr>
            <th scope="col">{words.annotators.annotator}</th>
            <th scope="col">{words.annotators.judged}</th>
            <th scope="col">{words.annotators.shared}</th>
            <th scope="col">{words.coefficients[view.coefficient]}</th>
            <th scope="col">{words.annotators.observed}</th>
            {view.gold && <th scope="col">{words.annotators.gold}</th>}
            <th scope="col">{words.annotators.speed}</th>
          </tr>
        </thead>
        <tbody>
          {view.annotators.map((each) => (
            <tr key={each.annotator} class={each.withheld === null ? "" : "pale"}>
              <th scope="row">
                <Text value={each.annotator} />
              </th>
              <td>{amounts.number(each.n_items)}</td>
              <td>{amounts.number(each.n_shared)}</td>
              <td title={each.withheld === null ? undefined : words.withheld[each.withheld]}>
                <Bar share={each.value} />
                {figure(each.value)}
              </td>
              <td>{figure(each.observed)}</td>
              {view.gold && (
                <td>
                  {each.gold_accuracy === null
                    ? "–"
                    : words.annotators.right(
                        figure(each.gold_accuracy),
                        `[${figure(each.gold_low)}, ${figure(each.gold_high)}]`,
                        each.gold_n,
                      )}
                </td>
              )}
              <td>{each.active_seconds === null ? "–" : amounts.duration(each.active_seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {view.answers.length > 0 ? (
        <>
          <h5 class="then">{words.annotators.answers}</h5>
          <table class="grid">
            <GridHead names={view.answers} />
            <tbody>
              {view.annotators.map((each) => (
                <tr key={each.annotator}>
                  <th scope="row">
                    <Text value={each.annotator} />
                  </th>
                  {each.answers.map((n, place) => (
                    <td key={view.answers[place]} class="cell">
                      <span class="tally" style={n === 0 ? undefined : tint(n / each.n_items)}>
                        {amounts.number(n)}
                        <span class="beneath">{Math.round((100 * n) / Math.max(1, each.n_items))} %</span>
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : (
        <p class="about">{words.annotators.answers_withheld}</p>
      )}
    </>
  );
}
