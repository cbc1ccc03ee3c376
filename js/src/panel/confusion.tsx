/** Which answers are taken for which: counts by the answers of two annotators; a cell lists exactly its steps. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ConfusionView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { tint } from "./figure";
import { walk } from "./grid";
import { GridHead } from "./grid_head";
import { keyOf, type Looking, type Pair } from "./looking";
import { StepLink } from "./steps";

/** So many pairs have a button of their own; with more annotators a pair is chosen in the heat map. */
const MOST_PAIRS = 10;

function pairsOf(people: readonly string[], chosen: Pair): [string, string][] {
  const all = people.flatMap((one, place) => people.slice(place + 1).map((other): [string, string] => [one, other]));
  const shown = all.length > MOST_PAIRS ? [] : all;
  const there = chosen === null || shown.some((pair) => pair.every((name, place) => name === chosen[place]));
  return there ? shown : [...shown, chosen];
}

function PairPicks({ looking, view }: { looking: Looking; view: ConfusionView }): JSX.Element | null {
  const words = useViews();
  if (view.annotators.length < 3 && view.pair === null) return null;
  const key = JSON.stringify(view.pair);
  return (
    <div class="picks" role="group" aria-label={words.confusion.pair}>
      <span class="lead">{words.confusion.pair}</span>
      <button type="button" class="pick" aria-pressed={view.pair === null} onClick={() => looking.between(null)}>
        {words.confusion.all}
      </button>
      {pairsOf(view.annotators, view.pair).map((pair) => (
        <button
          key={JSON.stringify(pair)}
          type="button"
          class="pick"
          aria-pressed={JSON.stringify(pair) === key}
          onClick={() => looking.between(pair)}
        >
          <Text value={`${pair[0]} × ${pair[1]}`} />
        </button>
      ))}
    </div>
  );
}

function CellSteps({ looking }: { looking: Looking }): JSX.Element | null {
  const words = useViews();
  const cell = looking.cell.value;
  if (cell === null) return null;
  const { row, column, found } = cell;
  if (found === null) return <p class="about">{words.reading}</p>;
  const more = found.n_steps - found.steps.length;
  return (
    <div class="listed" role="group" aria-label={words.confusion.steps(row, column, found.n_steps)}>
      <h5>
        <span role="status">
          <Text value={words.confusion.steps(row, column, found.n_steps)} />
        </span>
      </h5>
      {!found.opens && found.n_steps > 0 && <p class="about">{words.confusion.no_viewer}</p>}
      <div class="places">
        {found.steps.map((step) => (
          <StepLink key={keyOf(step)} looking={looking} step={step} opens={found.opens} />
        ))}
      </div>
      {more > 0 && <p class="about">{words.confusion.more(more)}</p>}
    </div>
  );
}

export function ConfusionMatrix({ looking, view }: { looking: Looking; view: ConfusionView }): JSX.Element {
  const { dir, amounts } = useWords();
  const words = useViews();
  const table = useRef<HTMLTableElement>(null);
  const most = Math.max(1, ...view.counts.flat());
  const open = looking.cell.value;
  return (
    <>
      <PairPicks looking={looking} view={view} />
      <p class="about">
        <Text value={view.pair === null ? words.confusion.pooled : words.confusion.of(view.pair[0], view.pair[1])} />
      </p>
      <table class="grid" ref={table} onKeyDown={(event) => walk(event, table.current, dir)}>
        <GridHead names={view.answers} />
        <tbody>
          {view.answers.map((row, down) => (
            <tr key={row}>
              <th scope="row">
                <Text value={row} />
              </th>
              {view.answers.map((column, along) => {
                const n = view.counts[down]?.[along] ?? 0;
                const on = open?.row === row && open.column === column;
                return (
                  <td key={column} class={`cell${down === along ? " diagonal" : ""}`}>
                    <button
                      type="button"
                      data-at={`${down},${along}`}
                      tabIndex={down + along === 0 ? 0 : -1}
                      aria-label={words.confusion.cell(row, column, n)}
                      aria-pressed={on}
                      style={n === 0 ? undefined : tint(0.15 + (0.85 * n) / most)}
                      onClick={() => void looking.enter(row, column)}
                    >
                      {amounts.number(n)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <CellSteps looking={looking} />
    </>
  );
}
