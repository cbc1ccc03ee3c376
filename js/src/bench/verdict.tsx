/** The criteria of the goal, each with whether it holds, in words. */
import type { JSX } from "preact";
import type { Standing } from "../contract.gen";
import { Text } from "../text";
import { useBench } from "../words/bench";

export function Verdict({ standing }: { standing: Standing }): JSX.Element {
  const words = useBench();
  const said = (held: boolean | null) => {
    if (held === null) return standing.finished ? words.not_checked : words.open;
    return held ? words.met : words.not_met;
  };
  const mark = (held: boolean | null) => (held === null ? "·" : held ? "✓" : "✗");
  return (
    <div class="verdict">
      <ul>
        {standing.criteria.map(({ text, held }) => (
          <li key={text} data-held={String(held)}>
            <span aria-hidden="true">{mark(held)}</span> <Text value={text} />{" "}
            <span class={held === null ? "h" : held ? "good" : "bad"}>{said(held)}</span>
          </li>
        ))}
      </ul>
      {standing.unchecked !== "" && (
        <p class="h">
          {words.unchecked} <Text value={standing.unchecked} />
        </p>
      )}
      {standing.differing.length > 0 && (
        <p class="bad">
          <Text value={words.differing(standing.differing.join(", "))} />
        </p>
      )}
    </div>
  );
}
