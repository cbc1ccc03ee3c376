/** Who agrees with whom: a heat map of the pairs, n in each cell, those that share too little hatched. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { PairFigure, PairsView } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import { figureOf, tint } from "./figure";
import { walk } from "./grid";
import { GridHead } from "./grid_head";
import type { Looking } from "./looking";

function Cell({ pair, at, first, open }: { pair: PairFigure; at: string; first: boolean; open: () => void }) {
  const { amounts } = useWords();
  const words = useViews();
  const figure = figureOf(pair.value, amounts);
  const why = pair.withheld === null ? pair.reason && words.python(pair.reason) : words.withheld[pair.withheld];
  const said = words.pairs.cell(pair.annotator, pair.other, figure, pair.n_items);
  return (
    <td class={`cell${pair.few ? " few" : ""}`}>
      <button
        type="button"
        data-at={at}
        data-n={pair.n_items}
        data-value={pair.value ?? undefined}
        tabIndex={first ? 0 : -1}
        aria-label={why === null ? said : `${said}. ${why}`}
        title={why ?? undefined}
        style={pair.few ? undefined : tint(pair.value ?? 0)}
        onClick={open}
      >
        <b>{figure}</b>
        <span class="beneath">{amounts.number(pair.n_items)}</span>
      </button>
    </td>
  );
}

export function Pairs({ looking, view }: { looking: Looking; view: PairsView }): JSX.Element {
  const { dir, amounts } = useWords();
  const words = useViews();
  const table = useRef<HTMLTableElement>(null);
  const of = new Map(
    view.pairs.flatMap((pair) =>
      [pair, { ...pair, annotator: pair.other, other: pair.annotator }].map((each): [string, PairFigure] => [
        JSON.stringify([each.annotator, each.other]),
        each,
      ]),
    ),
  );
  const people = view.annotators;
  return (
    <>
      <p class="about">
        {words.pairs.about(words.coefficients[view.coefficient])} {words.pairs.few(view.enough)} {words.pairs.opens}
      </p>
      <table class="grid" ref={table} onKeyDown={(event) => walk(event, table.current, dir)}>
        <GridHead names={people} />
        <tbody>
          {people.map((name, row) => (
            <tr key={name}>
              <th scope="row">
                <Text value={name} />
              </th>
              {people.map((other, column) => {
                const pair = of.get(JSON.stringify([name, other]));
                if (pair === undefined) return <td key={other} class="cell self" />;
                const open = () => looking.between([name, other]);
                const first = row === 0 && column === 1;
                return <Cell key={other} pair={pair} at={`${row},${column}`} first={first} open={open} />;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <details class="table">
        <summary>{words.figures}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.pairs.annotator}</th>
              <th scope="col">{words.pairs.other}</th>
              <th scope="col">{words.pairs.items}</th>
              <th scope="col">{words.pairs.observed}</th>
              <th scope="col">{words.coefficients[view.coefficient]}</th>
              <th scope="col">{words.pairs.why}</th>
            </tr>
          </thead>
          <tbody>
            {view.pairs.map((pair) => (
              <tr key={JSON.stringify([pair.annotator, pair.other])}>
                <td>
                  <Text value={pair.annotator} />
                </td>
                <td>
                  <Text value={pair.other} />
                </td>
                <td>{amounts.number(pair.n_items)}</td>
                <td>{figureOf(pair.observed, amounts)}</td>
                <td>{figureOf(pair.value, amounts)}</td>
                <td>
                  <Text
                    value={pair.withheld === null ? words.python(pair.reason ?? "") : words.withheld[pair.withheld]}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
