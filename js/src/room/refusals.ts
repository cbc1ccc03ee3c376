/** Values that Python refused: told beside their field until each is given anew. */
import { type Signal, signal } from "@preact/signals";
import type { Act, Label, Refusal } from "../contract.gen";

function place({ target, field }: Label): string {
  return JSON.stringify([target.trajectory_id, target.type === "step" ? target.step_id : target.type, field]);
}

export class Refusals {
  /** Messages by "unit/field" of the open run. */
  readonly shown: Signal<ReadonlyMap<string, string>> = signal(new Map());
  private readonly refused = new Set<string>();
  /** The last act on a field of a unit. */
  private readonly latest = new Map<string, string>();

  /** Something was said about these labels, or they were taken back: what was refused before is over. */
  pressed(actId: string, labels: readonly Label[]): void {
    for (const label of labels) {
      this.latest.set(place(label), actId);
      const key = this.key(label);
      if (!this.shown.value.has(key)) continue;
      const rest = new Map(this.shown.value);
      rest.delete(key);
      this.shown.value = rest;
    }
  }

  /** Another run was opened. */
  clear(): void {
    this.shown.value = new Map();
  }

  /** Python refuses an act. Why, for the reader to know, unless the act is over: given anew or undone in the meantime. */
  take(refusal: Refusal, act: Act, openRun: string): string | undefined {
    // Of what was refused itself nothing is left to take back.
    if (act.kind === "submission") return refusal.message;
    if (act.kind === "retraction") return this.refused.has(act.decision_id) ? undefined : refusal.message;
    this.refused.add(act.decision_id);
    const [label] = act.labels;
    if (!label || act.labels.some((each) => (this.latest.get(place(each)) ?? act.decision_id) !== act.decision_id)) {
      return undefined;
    }
    if (act.trajectory_id === openRun) {
      const key = this.key({ ...label, field: refusal.field ?? label.field });
      this.shown.value = new Map([...this.shown.value, [key, refusal.message]]);
    }
    return refusal.message;
  }

  private key({ target, field }: Label): string {
    return `${target.type === "step" ? target.step_id : ""}/${field}`;
  }
}
