/** A step as a card: who acted, then its parts in the order in which they stand in the source. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { duration, plural } from "../amounts";
import type { PagedStep } from "../contract.gen";
import { PartView } from "../parts";
import { PartContext, type PartPlace } from "../parts/context";
import type { Row, Session } from "../room/session";
import { Text } from "../text";
import { Given } from "./given";

function facts(paged: PagedStep | undefined): string {
  if (!paged) return "";
  const { duration_s: seconds, usage } = paged.step;
  const tokens = (usage?.output_tokens ?? null) === null ? "" : `${usage?.output_tokens} tokens`;
  return [seconds === null ? "" : duration(seconds), tokens].filter(Boolean).join(" · ");
}

export function StepCard({ session, row, total }: { session: Session; row: Row; total: number }): JSX.Element {
  const run = session.run.value;
  const pages = session.pages;
  // Read for the subscription: the card draws again when pages arrive.
  void pages?.arrived.value;
  const paged = pages?.at(row.place);
  // Not `active` itself: a press that goes on to the next step draws the two cards it concerns, not all that are near.
  const active = useComputed(() => session.active.value === row.step_id).value;
  const trajectoryId = run?.header.trajectory_id ?? "";
  const place = useMemo<PartPlace>(
    () => ({
      trajectoryId,
      stepId: row.step_id,
      assets: session.assets,
      cut: paged?.cut ?? {},
      whole: async (pointer) => {
        const { payload } = await session.door.ask("whole", {
          trajectory_id: trajectoryId,
          step_id: row.step_id,
          pointer,
        });
        return payload.text;
      },
    }),
    [trajectoryId, row.step_id, paged, session],
  );
  const content = useMemo(
    () =>
      paged && (
        <PartContext.Provider value={place}>
          {paged.step.parts.length === 0 && <div class="p missing">this step is empty</div>}
          {paged.step.parts.map((part, index) => (
            <PartView key={String(index)} part={part} pointer={`/parts/${index}`} />
          ))}
        </PartContext.Provider>
      ),
    [paged, place],
  );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the room (j, k, arrows) go to every card
    <article
      class={`card${active ? " on" : ""}${row.asks ? "" : " still"}`}
      aria-label={`step ${row.number} of ${total}, ${row.actor}`}
      aria-posinset={row.number}
      aria-setsize={total}
      aria-current={active ? "step" : undefined}
      data-step={row.step_id}
      onClick={(event) => {
        // A button on the card (unfold, enlarge) does its own work; the list must not move under it.
        if (event.target instanceof Element && !event.target.closest("button")) session.go(row.step_id);
      }}
    >
      <header>
        <span class="n">{row.number}</span>
        <span class="who">
          {row.actor}
          {row.name && (
            <>
              {" "}
              <Text value={row.name} />
            </>
          )}
        </span>
        {row.n_errors > 0 && (
          <span class="chip bad">{row.n_errors === 1 ? "tool error" : plural(row.n_errors, "tool error")}</span>
        )}
        {row.repeats !== null && <span class="chip warn">repeats step {row.repeats}</span>}
        {paged?.step.flags.map((flag) => (
          <span key={flag} class="chip">
            <Text value={flag.replaceAll("_", " ")} />
          </span>
        ))}
        <span class="r">{facts(paged)}</span>
        <Given session={session} unit={row.step_id} />
      </header>
      {content ?? (
        <div class="p missing">
          <Text value={pages?.trouble.value ?? "this step is on its way…"} />
        </div>
      )}
    </article>
  );
}
