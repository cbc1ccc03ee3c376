/** A state: a sign, a word and a colour; and why, in words, as soon as somebody is on it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { StateFigure, Thresholds } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import type { Amounts } from "../words/amounts";
import { useViews, type ViewWords } from "../words/views";
import { SIGNS } from "../words/views/signs";

type State = StateFigure["state"];

export function StateWord({ state }: { state: State }): JSX.Element {
  const { states } = useViews();
  return (
    <span class={`state ${state.split(" ").at(-1)}`} data-state={state}>
      <span class="sign" aria-hidden="true">
        {SIGNS[state]}
      </span>
      {states.names[state]}
    </span>
  );
}

/** Why a slice is in its state. */
export function reasonOf(of: StateFigure, rule: Thresholds, { states, python }: ViewWords, amounts: Amounts): string {
  const three = (value: number) => amounts.decimal(value, 3).replace("-", "−");
  // A probability is never quite 0 or 1.
  const share = (p: number | null) =>
    p === null ? "–" : p < 0.0005 ? `<${three(0.001)}` : p > 0.9995 ? `>${three(0.999)}` : three(p);
  const value = of.value === null ? "–" : three(of.value);
  const line = (value: number) => amounts.decimal(value, 2);
  if (of.lack === "undefined") return of.reason === null ? states.undefined : python(of.reason);
  if (of.lack !== null) {
    const least = { items: rule.min_items, clusters: rule.min_clusters, minority: rule.min_minority }[of.lack];
    return states.lacking[of.lack](of.n_lacking, least);
  }
  const below = states.below(line(rule.low), share(of.p_below));
  const above = states.above(line(rule.high), share(of.p_above));
  switch (of.state) {
    case "retrain":
      return below;
    case "meets":
      return above;
    case "watch":
      return `${value}, ${below}`;
    default:
      return `${value}, ${below}, ${above}`;
  }
}

interface CellGiven {
  of: StateFigure;
  rule: Thresholds;
  /** Its place for the arrow keys. */
  at: string;
  /** It is how a query stands now, and nothing that was decided. */
  now?: boolean;
}

/** The state in a cell of a table. */
export function StateCell({ of, rule, at, now = false }: CellGiven): JSX.Element {
  const { amounts } = useWords();
  const words = useViews();
  const [open, setOpen] = useState(false);
  const why = reasonOf(of, rule, words, amounts);
  const said = `${why}. ${now ? words.states.standing : words.states.as_of(of.n_items)}`;
  return (
    <>
      <button
        type="button"
        class="told"
        data-at={at}
        tabIndex={at.startsWith("0,") ? 0 : -1}
        aria-expanded={open}
        aria-description={said}
        title={said}
        onClick={() => setOpen(!open)}
      >
        <StateWord state={of.state} />
        {now && <span class="passing"> {words.states.now}</span>}
      </button>
      <span class={open ? "grounds on" : "grounds"} aria-hidden={!open}>
        <Text value={said} />
      </span>
    </>
  );
}
