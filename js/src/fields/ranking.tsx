/** A ranking: pressing an option gives it the next rank, pressing it again takes the rank away; Alt and arrows move it. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { JsonValue, Option, RankingField } from "../contract.gen";
import { ranked } from "../room/keys";
import { Text } from "../text";
import { useWords } from "../words";
import type { ControlProps } from "./control";
import { hasMeaning, Meaning } from "./meaning";

function moved(order: readonly JsonValue[], value: JsonValue, by: 1 | -1): JsonValue[] | null {
  const from = order.indexOf(value);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return null;
  return order.toSpliced(from, 1).toSpliced(to, 0, value);
}

export function RankingControl({ field, standing, choose }: ControlProps<RankingField>): JSX.Element {
  const words = useWords();
  const value = standing?.label.state === "judged" ? standing.label.value : null;
  const order = Array.isArray(value) ? value : [];
  const [looked, setLooked] = useState<Option | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const move = (option: Option, by: 1 | -1) => {
    const next = moved(order, option.value, by);
    if (next) choose(next);
  };
  const rankedFirst = [
    ...order.flatMap((one) => field.options.filter((option) => option.value === one)),
    ...field.options.filter((option) => !order.includes(option.value)),
  ];
  return (
    <>
      <div class="options ranking" role="group" aria-label={field.title} ref={list}>
        {rankedFirst.map((option) => {
          const rank = order.indexOf(option.value) + 1;
          return (
            <div class="ranked" key={String(option.value)}>
              <button
                type="button"
                class={`opt${rank > 0 ? " on" : ""}${rank > 0 && standing?.open ? " open" : ""}`}
                role="checkbox"
                aria-checked={rank > 0}
                aria-keyshortcuts={option.key || undefined}
                data-value={String(option.value)}
                onMouseEnter={() => setLooked(option)}
                onMouseLeave={() => setLooked(null)}
                onFocus={() => setLooked(option)}
                onBlur={() => setLooked(null)}
                onClick={() => choose(ranked(option, order))}
                onKeyDown={(event) => {
                  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
                  event.preventDefault();
                  move(option, event.key === "ArrowUp" ? -1 : 1);
                }}
              >
                {option.key !== "" && <kbd>{option.key}</kbd>}
                <Text value={option.label} />
                {rank > 0 && (
                  <span class="rank" role="img" aria-label={words.fields.ranked(rank)}>
                    {words.amounts.number(rank)}
                  </span>
                )}
              </button>
              {rank > 0 && (
                <span class="moves">
                  <button
                    type="button"
                    class="move"
                    aria-label={words.fields.rank_up(option.label)}
                    disabled={rank === 1}
                    onClick={() => move(option, -1)}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    class="move"
                    aria-label={words.fields.rank_down(option.label)}
                    disabled={rank === order.length}
                    onClick={() => move(option, 1)}
                  >
                    ↓
                  </button>
                </span>
              )}
            </div>
          );
        })}
      </div>
      {looked && hasMeaning(looked) && <Meaning option={looked} />}
    </>
  );
}
