/** What holds, as Python says it: acknowledged acts join what is committed, and what others changed is asked for anew. */
import { batch } from "@preact/signals";
import type { Ack, Act, Decision, RunCard } from "../contract.gen";
import { Refused } from "./door";
import { actId } from "./outbox";
import type { Session } from "./session";

const AGAIN_MS = 1000;

export class Syncing {
  /** Counts what may make an answer of the kernel that is still on its way outdated. */
  acks = 0;
  private refreshes = 0;

  constructor(private readonly session: Session) {}

  /** Ask what holds, until the answer is newer than everything else that is known. */
  async refresh(trajectoryId: string): Promise<void> {
    const { session } = this;
    this.refreshes += 1;
    const { refreshes } = this;
    const wanted = () =>
      refreshes === this.refreshes && session.here.value.trajectoryId === trajectoryId && !session.stopped;
    while (wanted()) {
      const { acks } = this;
      try {
        if (session.readOnly) {
          const { payload } = await session.door.ask("said", { trajectory_id: trajectoryId });
          if (!wanted()) return;
          batch(() => {
            session.said.value = payload.said;
            session.disputed.value = new Set(payload.disputed);
          });
          return;
        }
        const { payload } = await session.door.ask("decisions", { trajectory_id: trajectoryId });
        if (!wanted()) return;
        if (acks === this.acks) {
          session.committed.value = payload.decisions;
          this.renew([payload.card]);
          return;
        }
      } catch (error) {
        if (error instanceof Refused) return;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** How far these runs are by now. */
  private renew(cards: readonly RunCard[]): void {
    const welcome = this.session.welcome.value;
    if (!welcome || cards.length === 0) return;
    const fresh = new Map(cards.map((card) => [card.trajectory_id, card]));
    const queue = welcome.queue.map((card) => fresh.get(card.trajectory_id) ?? card);
    this.session.welcome.value = { ...welcome, queue };
  }

  acknowledge(ack: Ack, settled: readonly Act[]): void {
    const { session } = this;
    if (settled.length > 0) this.acks += 1;
    const here = session.run.value?.header.trajectory_id;
    const taken = new Set(settled.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
    const told = new Set(settled.map(actId));
    const known = new Set(session.committed.value.map((decision) => decision.decision_id).filter((id) => told.has(id)));
    const fresh = settled.filter(
      (act): act is Decision => act.kind === "decision" && act.trajectory_id === here && !known.has(act.decision_id),
    );
    if (fresh.length > 0 || taken.size > 0) {
      session.committed.value = [...session.committed.value, ...fresh].filter(
        (decision) => !taken.has(decision.decision_id),
      );
    }
    this.renew(ack.cards);
    // What an earlier page left may have been saved, and even undone, long ago: only Python knows where it stands.
    if (here !== undefined && settled.some((act) => !session.made(act))) void this.refresh(here);
  }
}
