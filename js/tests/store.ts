/** A label store in small: acts in the order in which they arrived, and its own fold, written from that of the Python store. */
import type { Act, Decision, Label } from "../src/contract.gen";

export function idOf(act: Act): string {
  if (act.kind === "submission") return act.submission_id;
  return act.kind === "decision" ? act.decision_id : act.retraction_id;
}

/** Acts in the order in which they arrived, each id once. Outlives every kernel. */
export class Store {
  readonly acts: Act[] = [];
  private readonly ids = new Set<string>();
  /** The forms it has seen, by hash. */
  readonly forms = new Set<string>();
  readonly watchers: ((act: Act, writer: unknown) => void)[] = [];

  has(id: string): boolean {
    return this.ids.has(id);
  }

  commit(act: Act, writer: unknown): void {
    this.acts.push(act);
    this.ids.add(idOf(act));
    for (const watcher of this.watchers) watcher(act, writer);
  }

  submitted(trajectoryId: string): boolean {
    const last = this.acts.findLast((act) => act.kind === "submission" && act.trajectory_id === trajectoryId);
    return last?.kind === "submission" && last.submitted;
  }

  live(trajectoryId: string): Decision[] {
    return live(this.acts).filter((decision) => decision.trajectory_id === trajectoryId);
  }
}

/** The decisions nobody took back, in order: a retraction counts wherever it stands. */
export function live(acts: readonly Act[]): Decision[] {
  const gone = new Set(acts.map((act) => (act.kind === "retraction" ? act.decision_id : "")));
  return acts.filter((act): act is Decision => act.kind === "decision" && !gone.has(act.decision_id));
}

/** What counts: "run unit field" -> value. Of all live labels with one key the last one counts. */
export function current(acts: readonly Act[]): Record<string, Label["value"]> {
  const values: Record<string, Label["value"]> = {};
  for (const { labels } of live(acts)) {
    for (const { target, field, value } of labels) {
      values[`${target.trajectory_id} ${target.type === "step" ? target.step_id : ""} ${field}`] = value;
    }
  }
  return values;
}
