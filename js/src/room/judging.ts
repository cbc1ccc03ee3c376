/** What the annotator says: a choice becomes a decision on its way to the store, undo takes the last one back. */
import type { Act, Decision, Field, JsonValue, Label } from "../contract.gen";
import { opens, takesPresses } from "./entry";
import type { Unit } from "./fold";
import { newId } from "./ids";
import { actId } from "./outbox";
import type { Refusals } from "./refusals";
import type { Here, Session } from "./session";

export class Judging {
  private readonly pressed = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly refusing: Refusals,
  ) {}

  /** Whether this page made the act, and no earlier one. */
  made(act: Act): boolean {
    return this.pressed.has(actId(act));
  }

  /**
   * One judgement, on the active unit unless said otherwise: what was typed counts for the unit it was typed on, wherever the
   * reader is by then. Nothing is taken while the content has not arrived.
   */
  choose(field: Field, value: JsonValue, at: Here = this.session.here.value): boolean {
    const { session } = this;
    const welcome = session.welcome.value;
    const { trajectoryId: trajectory_id, unit } = at;
    if (!welcome || trajectory_id === "" || (field.scope === "run") !== (unit === "")) return false;
    const open = trajectory_id === session.here.value.trajectoryId;
    if (open && !session.asked.value.has(unit)) return false;
    if (open && unit !== "" && !session.pages?.at(session.places.value.get(unit) ?? -1)) {
      session.say(session.words.session.not_arrived);
      return false;
    }
    const before = this.isAnswered(unit);
    const label: Label = {
      target: unit === "" ? { type: "run", trajectory_id } : { type: "step", trajectory_id, step_id: unit },
      field: field.name,
      value,
      state: "judged",
      confidence: null,
      evidence: [],
    };
    const decision: Decision = {
      kind: "decision",
      decision_id: newId(),
      trajectory_id,
      schema_hash: welcome.schema_hash,
      labels: [label],
      run_digest: "",
      step_digest: "",
      made_at: new Date().toISOString(),
      active_ms: null,
    };
    this.put(decision, decision.labels);
    if (open && unit === session.active.value && !before && this.isAnswered(unit)) session.advance();
    return true;
  }

  /** Take back the annotator's last decision on this run, and go where it was made. */
  undo(): void {
    const { session } = this;
    const last = session.folded.value.live.at(-1);
    if (!last) {
      session.say(session.words.session.nothing_to_undo);
      return;
    }
    const { decision_id, trajectory_id } = last;
    const made_at = new Date().toISOString();
    this.put({ kind: "retraction", retraction_id: newId(), decision_id, trajectory_id, made_at }, last.labels);
    const target = last.labels[0]?.target;
    if (target?.type === "step") session.go(target.step_id);
    else if (target?.type === "run") session.go("");
    session.say(session.words.session.undone(last.labels.map((label) => label.field).join(", ")));
  }

  private put(act: Act, labels: readonly Label[]): void {
    this.pressed.add(actId(act));
    this.refusing.pressed(actId(act), labels);
    this.session.outbox.put(act);
  }

  /**
   * Whether no key press on this unit is still to come: it is done, every question one key can answer has an answer, and none
   * takes several presses. Only then the next unit may come up by itself, lest a press lands on the wrong step.
   */
  private isAnswered(unit: Unit): boolean {
    const { session } = this;
    const given = session.labels.value.get(unit);
    const asked = session.welcome.value?.form.fields.filter((field) => field.scope === (unit === "" ? "run" : "step"));
    if (!session.done.value.has(unit) || asked?.some(takesPresses)) return false;
    return asked?.every((field) => opens(field) || given?.has(field.name)) ?? false;
  }
}
