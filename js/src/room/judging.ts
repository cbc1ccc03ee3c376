/** What the annotator says: an answer becomes a decision on its way to the store, undo takes the last one back. */
import type { Act, Decision, Field, JsonValue, Label, LabelState } from "../contract.gen";
import { isSuggested, opens, takesPresses } from "./entry";
import type { Unit } from "./fold";
import { newId } from "./ids";
import { actId } from "./outbox";
import type { Refusals } from "./refusals";
import type { Here, Session } from "./session";
import { wantsSureness } from "./sure";

/** What is said on a field: a value, or why there is none. */
interface Answer {
  field: Field;
  value: JsonValue;
  state: LabelState;
  confidence?: number;
}

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
  choose(field: Field, value: JsonValue, at?: Here): boolean {
    return this.decide([{ field, value, state: "judged" }], at);
  }

  /** How sure the answer is that stands; without one there is nothing to be sure of. */
  sure(field: Field, confidence: number, at: Here = this.session.here.value): boolean {
    const standing = this.session.standing(at.unit, field.name)?.label;
    if (standing?.state !== "judged" || at.trajectoryId !== this.session.here.value.trajectoryId) return false;
    return this.decide([{ field, value: standing.value, state: "judged", confidence }], at);
  }

  /** Say of the field that is up why it has no value. */
  pass(state: Exclude<LabelState, "judged">): void {
    const field = this.up();
    if (field) this.decide([{ field, value: null, state }]);
    else this.session.say(this.session.words.session.nothing_up);
  }

  /** Say here what was said last elsewhere in this run, all of it but what was typed. */
  repeat(): void {
    const { session } = this;
    const here = session.active.value;
    const last = session.folded.value.live.findLast((decision) => {
      const target = decision.labels[0]?.target;
      return target?.type === "step" && target.step_id !== here;
    });
    const from = last?.labels[0]?.target;
    const given = from?.type === "step" ? session.labels.value.get(from.step_id) : undefined;
    const answers = session.fields.value.flatMap((field): Answer[] => {
      const label = opens(field) ? undefined : given?.get(field.name)?.label;
      return label ? [{ field, value: label.value, state: label.state }] : [];
    });
    if (here === "" || answers.length === 0) session.say(session.words.session.nothing_to_repeat);
    else this.decide(answers);
  }

  /** Take what is suggested for the questions of this unit that have no answer; whether anything was. */
  accept(): boolean {
    const { session } = this;
    const unit = session.active.value;
    const answers = session.fields.value.flatMap((field): Answer[] => {
      const value = session.suggestion(unit, field);
      return value === undefined || session.standing(unit, field.name) ? [] : [{ field, value, state: "judged" }];
    });
    return answers.length > 0 && this.decide(answers);
  }

  /** Take back the annotator's last decision on this run, and go where it was made. */
  undo(): void {
    const { session } = this;
    if (session.readOnly || this.isHandedIn(session.here.value.trajectoryId)) return;
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

  /** One decision of one or more answers on one unit; whether it was taken. */
  private decide(answers: readonly Answer[], at: Here = this.session.here.value): boolean {
    const { session } = this;
    const welcome = session.welcome.value;
    const { trajectoryId: trajectory_id, unit } = at;
    const ofUnit = answers.every(({ field }) => (field.scope === "run") === (unit === ""));
    if (!welcome || session.readOnly || trajectory_id === "" || !ofUnit) return false;
    const open = trajectory_id === session.here.value.trajectoryId;
    if (open && !session.asked.value.has(unit)) return false;
    if (open && unit !== "" && !session.pages?.at(session.places.value.get(unit) ?? -1)) {
      session.say(session.words.session.not_arrived);
      return false;
    }
    if (this.isHandedIn(trajectory_id)) return false;
    const before = this.isAnswered(unit);
    const labels: Label[] = answers.map(({ field, value, state, confidence = null }) => ({
      target: unit === "" ? { type: "run", trajectory_id } : { type: "step", trajectory_id, step_id: unit },
      field: field.name,
      value,
      state,
      confidence,
      evidence: [],
    }));
    const decision: Decision = {
      kind: "decision",
      decision_id: newId(),
      trajectory_id,
      schema_hash: welcome.schema_hash,
      labels,
      run_digest: "",
      step_digest: "",
      made_at: new Date().toISOString(),
      active_ms: session.attention.take(`${trajectory_id}/${unit}`),
    };
    const suggested = open && answers.some(({ field }) => session.isSuggested(unit, field));
    if (suggested) decision.suggested_by = session.run.value?.suggested_by ?? "";
    this.put(decision, decision.labels);
    const answered = open && unit === session.active.value && !before && this.isAnswered(unit);
    if (answered && session.autoAdvance.value) session.advance();
    return true;
  }

  /** A run that is handed in takes nothing until it is taken up again. */
  private isHandedIn(trajectoryId: string): boolean {
    const { session } = this;
    if (trajectoryId !== session.here.value.trajectoryId || !session.submitting.submitted.value) return false;
    session.say(session.words.session.is_handed_in(session.welcome.value?.keys.submit ?? ""));
    return true;
  }

  /** The field a key without a field of its own speaks of: the first without an answer, else the one answered last. */
  private up(): Field | undefined {
    const { session } = this;
    const unit = session.active.value;
    const asked = session.fields.value.filter((field) => !session.isComment(field));
    const last = session.folded.value.live.findLast(({ labels: [label] }) =>
      unit === "" ? label?.target.type === "run" : label?.target.type === "step" && label.target.step_id === unit,
    );
    const open = asked.find((field) => !session.standing(unit, field.name));
    return open ?? asked.find((field) => field.name === last?.labels[0]?.field);
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
    const asked = session.fieldsOf(unit);
    if (!session.done.value.has(unit) || asked.some(takesPresses)) return false;
    if (asked.some((field) => wantsSureness(field, given?.get(field.name)))) return false;
    return asked.every((field) => (opens(field) && !isSuggested(field)) || given?.has(field.name));
  }
}
