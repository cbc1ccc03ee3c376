/** The items with most disagreement, each with who said what; one opens where it was judged. */
import type { JSX } from "preact";
import type { ItemsView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { Bar } from "./bar";
import { keyOf, type Looking } from "./looking";
import { StepLink } from "./steps";

export function DisputedItems({ looking, view }: { looking: Looking; view: ItemsView }): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  if (view.items.length === 0) return <p class="about">{words.items.none}</p>;
  const more = view.n_items - view.items.length;
  return (
    <>
      <p class="about">
        {words.items.about} {!view.opens && words.confusion.no_viewer}
      </p>
      <table class="disputed">
        <thead>
          <tr>
            <th scope="col">{words.items.step}</th>
            <th scope="col">{words.items.answers}</th>
            <th scope="col">{words.items.disagreement}</th>
          </tr>
        </thead>
        <tbody>
          {view.items.map((item) => (
            <tr key={keyOf(item.step)}>
              <td>
                <StepLink looking={looking} step={item.step} opens={view.opens} />
              </td>
              <td class="voices">
                {item.answers.map(({ answer, annotators }) => (
                  <span key={answer} class="answer">
                    <b>
                      <Text value={answer} />
                    </b>{" "}
                    <Text value={annotators.join(", ")} />
                  </span>
                ))}
              </td>
              <td>
                <Bar share={item.disagreement} />
                {amounts.decimal(item.disagreement, 2)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="about">{words.items.more(more)}</p>}
    </>
  );
}
