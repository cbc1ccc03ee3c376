/** A step as a card: who acted, then its parts in the order in which they stand in the source. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { PagedStep } from "../contract.gen";
import { MarkList } from "../marks/list";
import { Painted } from "../marks/painted";
import { valueAt } from "../marks/selecting";
import { stepOf } from "../parts/places";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords, type Words } from "../words";
import { StepContent } from "./content";
import { Given } from "./given";
import { LeavesFrom } from "./offshoot";

function facts(paged: PagedStep | undefined, { amounts, steps }: Words): string {
  if (!paged) return "";
  const { duration_s: seconds, usage } = paged.step;
  const tokens = usage?.output_tokens ?? null;
  return [seconds === null ? "" : amounts.duration(seconds), tokens === null ? "" : steps.tokens(tokens)]
    .filter(Boolean)
    .join(" · ");
}

export function StepCard({ session, row, total }: { session: Session; row: Row; total: number }): JSX.Element {
  const words = useWords();
  const card = useRef<HTMLElement>(null);
  const pages = session.pages;
  // Read for the subscription: the card draws again when pages arrive.
  void pages?.arrived.value;
  const paged = pages?.at(row.place);
  // Not `active` itself: a press that goes on to the next step draws the two cards it concerns, not all that are near.
  const active = useComputed(() => session.active.value === row.step_id).value;
  const chip = useComputed(() => session.chips.value.get(row.step_id)).value;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the room (j, k, arrows) go to every card
    <article
      ref={card}
      class={`card${active ? " on" : ""}${row.asks ? "" : " still"}`}
      aria-label={words.steps.card(row.number, total, words.terms.actors[row.actor])}
      aria-posinset={row.number}
      aria-setsize={total}
      aria-current={active ? "step" : undefined}
      data-step={row.step_id}
      onClick={(event) => {
        // A button on the card (unfold, enlarge) does its own work; the list must not move under it.
        if (!(event.target instanceof Element)) return;
        const value = valueAt(event.target);
        if (value !== undefined && !session.readOnly)
          session.marking.select(stepOf(event.target) ?? row.step_id, value);
        if (!event.target.closest("button")) session.go(row.step_id);
      }}
    >
      <header>
        <span class="n">{row.number}</span>
        <span class="who">
          {words.terms.actors[row.actor]}
          {row.name && (
            <>
              {" "}
              <Text value={row.name} />
            </>
          )}
        </span>
        {row.n_errors > 0 && <span class="chip bad">{words.steps.tool_errors(row.n_errors)}</span>}
        {row.repeats !== null && <span class="chip warn">{words.steps.repeats(row.repeats)}</span>}
        {chip !== undefined && <span class="chip">{chip}</span>}
        {paged?.step.flags.map((flag) => (
          <span key={flag} class="chip">
            <Text value={flag.replaceAll("_", " ")} />
          </span>
        ))}
        <span class="r">{facts(paged, words)}</span>
        <Given session={session} unit={row.step_id} />
      </header>
      <LeavesFrom session={session} row={row} />
      <StepContent session={session} row={row} />
      <MarkList session={session} row={row} paged={paged} />
      <Painted session={session} unit={row.step_id} card={card} />
    </article>
  );
}
