/** What the annotator says: a choice becomes a decision on its way to the store, undo takes the last one back. */
import type { Act, Decision, Field, JsonValue, Label, Scope, Target } from "../contract.gen";
import { isSuggested, opens, takesPresses } from "./entry";
import { type Unit, unitOf } from "./fold";
import { newId } from "./ids";
import { actId } from "./outbox";
import type { Refusals } from "./refusals";
import type { Here, Session } from "./session";
import { wantsSureness } from "./sure";
import { isInner, questionOf } from "./targets";

/** What is said of one question. */
interface Said {
  field: Field;
  value: JsonValue;
  confidence: number | null;
}

/** What a judgement speaks of. */
function targetOf({ trajectoryId: trajectory_id, unit, target }: Here): Target {
  return target ?? (unit === "" ? { type: "run", trajectory_id } : { type: "step", trajectory_id, step_id: unit });
}

/** Which fields are asked there. */
function scopeAt({ unit, target }: Here): Scope {
  if (target) return target.type === "call" ? "call" : "span";
  return unit === "" ? "run" : "step";
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
  choose(field: Field, value: JsonValue, at: Here = this.session.here.value): boolean {
    return this.judge([{ field, value, confidence: null }], at);
  }

  /** How sure the answer is that stands; without one there is nothing to be sure of. */
  sure(field: Field, confidence: number, at: Here = this.session.here.value): boolean {
    const standing = this.session.standing(at.unit, questionOf(targetOf(at), field.name))?.label;
    if (standing?.state !== "judged" || at.trajectoryId !== this.session.here.value.trajectoryId) return false;
    return this.judge([{ field, value: standing.value, confidence }], at);
  }

  /**
   * Done here: what is suggested becomes a judgement, in one decision. Then the next unit, unless what was confirmed has
   * brought up a question that nobody has seen yet.
   */
  confirm(): void {
    const { session } = this;
    const unit = session.active.value;
    const open = session.fields.value.filter((field) => isSuggested(field) && !session.standing(unit, field.name));
    const said = open.map((field) => ({ field, value: field.suggested ?? null, confidence: null }));
    const before = session.fields.value.length;
    if (said.length > 0 && !this.judge(said, session.here.value)) return;
    if (session.active.value !== unit) return;
    if (said.length === 0 || session.done.value.has(unit) || session.fields.value.length <= before) session.advance();
  }

  private judge(said: readonly Said[], at: Here): boolean {
    const { session } = this;
    const welcome = session.welcome.value;
    const { trajectoryId: trajectory_id, unit } = at;
    if (!welcome || trajectory_id === "") return false;
    if (said.some(({ field }) => field.scope !== scopeAt(at))) return false;
    const open = trajectory_id === session.here.value.trajectoryId;
    // Anything may be marked, also in a step that wants no labels.
    if (open && scopeAt(at) !== "span" && !session.asked.value.has(unit)) return false;
    if (open && unit !== "" && !session.pages?.at(session.places.value.get(unit) ?? -1)) {
      session.say(session.words.session.not_arrived);
      return false;
    }
    const before = this.isAnswered(unit);
    const target = targetOf(at);
    const labels = said.map(({ field, value, confidence }): Label => {
      // What was cited for an answer is not cited for another one.
      const standing = open ? session.standing(unit, questionOf(target, field.name))?.label : undefined;
      const evidence = standing?.state === "judged" && standing.value === value ? standing.evidence : [];
      return { target, field: field.name, value, state: "judged", confidence, evidence };
    });
    this.decide(labels);
    // The next call comes up as the next step does: not while presses on this one may still come.
    if (target.type === "call" && this.isWhole(unit, target.call_id)) session.marking.nextCall();
    if (open && unit === session.active.value && !before && this.isAnswered(unit)) session.advance();
    return true;
  }

  /** Say of a label again what it says, with this as its evidence. */
  restate(label: Label, evidence: readonly Target[]): void {
    this.decide([{ ...label, evidence: [...evidence] }]);
  }

  private decide(labels: Label[]): void {
    const decision: Decision = {
      kind: "decision",
      decision_id: newId(),
      trajectory_id: labels[0]?.target.trajectory_id ?? "",
      schema_hash: this.session.welcome.value?.schema_hash ?? "",
      labels,
      run_digest: "",
      step_digest: "",
      made_at: new Date().toISOString(),
      active_ms: null,
    };
    this.put(decision, decision.labels);
  }

  /** Take back the annotator's last decision on this run, and go where it was made. */
  undo(): void {
    const { session } = this;
    const last = session.folded.value.live.at(-1);
    if (!last) {
      session.say(session.words.session.nothing_to_undo);
      return;
    }
    this.retract(last);
    const target = last.labels[0]?.target;
    const unit = target && unitOf(target);
    if (unit !== undefined) session.go(unit);
    if (target && isInner(target)) session.marking.speakOf(target);
    session.say(session.words.session.undone(last.labels.map((label) => label.field).join(", ")));
  }

  /** Take back a decision, whichever it is. */
  retract({ decision_id, trajectory_id, labels }: Decision): void {
    const made_at = new Date().toISOString();
    this.put({ kind: "retraction", retraction_id: newId(), decision_id, trajectory_id, made_at }, labels);
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
    if (!session.done.value.has(unit) || !this.isWhole(unit)) return false;
    return (session.callsOf.value.get(unit) ?? []).every((id) => this.isWhole(unit, id));
  }

  /** The same of the questions on a unit itself, or on one call in it. */
  private isWhole(unit: Unit, callId?: string): boolean {
    const { session } = this;
    const given = session.labels.value.get(unit);
    const asked = session.fieldsOf(unit, callId);
    const standing = (field: Field) => given?.get(callId === undefined ? field.name : `call:${callId}\n${field.name}`);
    if (asked.some(takesPresses)) return false;
    if (asked.some((field) => wantsSureness(field, standing(field)))) return false;
    return asked.every((field) => (opens(field) && !isSuggested(field)) || standing(field) !== undefined);
  }
}
