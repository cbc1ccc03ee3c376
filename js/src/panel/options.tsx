/** Agreement on each option of a multi-choice, chosen or not, below the figures of whole sets. */
import type { JSX } from "preact";
import type { OptionReport } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { figureOf } from "./figure";

export function Options({ options }: { options: readonly OptionReport[] }): JSX.Element {
  const { amounts, panel } = useWords();
  const words = useViews();
  return (
    <table class="each" aria-label={words.options.about}>
      <caption>{words.options.about}</caption>
      <thead>
        <tr>
          <th scope="col">{words.options.option}</th>
          <th scope="col">{words.options.chosen}</th>
          <th scope="col">{words.labels.prevalence}</th>
          <th scope="col">{panel.percent}</th>
          <th scope="col">{panel.kappa}</th>
        </tr>
      </thead>
      <tbody>
        {options.map((each) => (
          <tr key={each.option} class={each.withheld === null ? "" : "pale"}>
            <th scope="row">
              <Text value={each.option} />
            </th>
            {each.withheld !== null ? (
              <td colSpan={4}>{each.withheld === "none" ? words.labels.none : words.withheld[each.withheld]}</td>
            ) : (
              <>
                <td>{amounts.number(each.n_chosen)}</td>
                <td>{figureOf(each.prevalence, amounts)}</td>
                <td>{figureOf(each.observed, amounts)}</td>
                <td data-value={each.kappa.value ?? undefined}>
                  {figureOf(each.kappa.value, amounts)}
                  {each.kappa.reason !== null && (
                    <span class="why">
                      <Text value={words.python(each.kappa.reason)} />
                    </span>
                  )}
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
