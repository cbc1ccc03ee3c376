/** What the annotator says: an answer becomes a decision on its way to the store, undo takes the last one back. */
import type { Act, Decision, Field, JsonValue, Label, LabelState, Scope, Target } from "../contract.gen";
import { askedFields, given } from "./asked";
import { isSuggested, isTyped, opens, takesPresses } from "./entry";
import { type Unit, unitOf } from "./fold";
import { newId } from "./ids";
import { actId } from "./outbox";
import type { Refusals } from "./refusals";
import type { Here, Session } from "./session";
import { wantsSureness } from "./sure";
import { isInner, isSame, keyOf, questionOf } from "./targets";

/** What is said on a field: a value, or why there is none. */
interface Answer {
  field: Field;
  value: JsonValue;
  state: LabelState;
  confidence?: number;
}

/** What a judgement speaks of. */
function targetOf({ trajectoryId: trajectory_id, unit, target }: Here): Target {
  return target ?? (unit === "" ? { type: "run", trajectory_id } : { type: "step", trajectory_id, step_id: unit });
}

/** Which fields are asked of it. */
function scopeOf({ type }: Target): Scope {
  return type === "run" || type === "step" || type === "call" ? type : "span";
}

function scopeAt(at: Here): Scope {
  return scopeOf(targetOf(at));
}

/** A question, and what it is asked of. */
export interface Asked {
  field: Field;
  at: Here;
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
    const standing = this.session.standing(at.unit, questionOf(targetOf(at), field.name))?.label;
    if (standing?.state !== "judged" || at.trajectoryId !== this.session.here.value.trajectoryId) return false;
    return this.decide([{ field, value: standing.value, state: "judged", confidence }], at);
  }

  /** Say of the question that is up why it has no value. */
  pass(state: Exclude<LabelState, "judged">): void {
    const up = this.up();
    if (up) this.decide([{ field: up.field, value: null, state }], up.at);
    else this.session.say(this.session.words.session.nothing_up);
  }

  /** Say here what was said last elsewhere in this run of what is up (a step, a call, a mark), all of it but what was typed. */
  repeat(): void {
    const { session } = this;
    const at = this.up()?.at ?? session.here.value;
    const here = targetOf(at);
    const last = session.folded.value.live.findLast(({ labels: [label] }) => {
      return label && scopeOf(label.target) === scopeOf(here) && !isSame(label.target, here);
    });
    const from = last?.labels[0]?.target;
    const answers = from ? this.answersOn(from, at.unit) : [];
    if (answers.length === 0) session.say(session.words.session.nothing_to_repeat);
    else this.decide(answers, at);
  }

  /** What was chosen on a target, as far as it is asked on a unit, too. */
  private answersOn(target: Target, unit: Unit): Answer[] {
    const { session } = this;
    const form = session.welcome.value?.form;
    const there = unitOf(target);
    if (!form || there === undefined) return [];
    const within = isInner(target) ? `${keyOf(target)}\n` : "";
    const answers = given(session.labels.value, there, within);
    return askedFields(form, scopeOf(target), answers, session.afterError.value.has(unit)).flatMap(
      (field): Answer[] => {
        const label = isTyped(field) ? undefined : session.standing(there, within + field.name)?.label;
        return label ? [{ field, value: label.value, state: label.state }] : [];
      },
    );
  }

  /**
   * Done here: what is suggested, by a rule or by the form, becomes a judgement, in one decision. Then the next unit, unless
   * what was confirmed has brought up a question that nobody has seen yet.
   */
  finish(): void {
    const { session } = this;
    const unit = session.active.value;
    const answers = session.fields.value.flatMap((field): Answer[] => {
      const value = session.suggestion(unit, field);
      return value === undefined || session.standing(unit, field.name) ? [] : [{ field, value, state: "judged" }];
    });
    const before = session.fields.value.length;
    if (answers.length > 0 && !this.decide(answers)) return;
    if (session.active.value !== unit) return;
    if (answers.length === 0 || session.done.value.has(unit) || session.fields.value.length <= before)
      session.advance();
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
    this.retract(last);
    const target = last.labels[0]?.target;
    const unit = target && unitOf(target);
    if (unit !== undefined) session.go(unit);
    if (target && isInner(target)) session.marking.speakOf(target);
    session.say(session.words.session.undone(last.labels.map((label) => label.field).join(", ")));
  }

  /** One decision of one or more answers on one unit; whether it was taken. */
  private decide(answers: readonly Answer[], at: Here = this.session.here.value): boolean {
    const { session } = this;
    const welcome = session.welcome.value;
    const { trajectoryId: trajectory_id, unit } = at;
    const isAsked = answers.every(({ field }) => field.scope === scopeAt(at));
    if (!welcome || session.readOnly || trajectory_id === "" || !isAsked) return false;
    const open = trajectory_id === session.here.value.trajectoryId;
    // Anything may be marked, also in a step that wants no labels.
    if (open && scopeAt(at) !== "span" && !session.asked.value.has(unit)) return false;
    if (open && unit !== "" && !session.pages?.at(session.places.value.get(unit) ?? -1)) {
      session.say(session.words.session.not_arrived);
      return false;
    }
    if (this.isHandedIn(trajectory_id)) return false;
    const before = this.isAnswered(unit);
    const target = targetOf(at);
    const labels = answers.map(({ field, value, state, confidence = null }): Label => {
      // What was cited for an answer is not cited for another one.
      const standing = open ? session.standing(unit, questionOf(target, field.name))?.label : undefined;
      const evidence = standing?.state === state && standing.value === value ? standing.evidence : [];
      return { target, field: field.name, value, state, confidence, evidence };
    });
    const suggested = open && !at.target && answers.some(({ field }) => session.isSuggested(unit, field));
    this.say(labels, suggested);
    // The next call comes up as the next step does: not while presses on this one may still come.
    if (target.type === "call" && this.isWhole(unit, target.call_id)) session.marking.nextCall();
    const answered = open && unit === session.active.value && !before && this.isAnswered(unit);
    if (answered && session.autoAdvance.value) session.advance();
    return true;
  }

  private say(labels: Label[], suggested = false): void {
    const { session } = this;
    const target = labels[0]?.target;
    const unit = (target && unitOf(target)) ?? "";
    const trajectory_id = target?.trajectory_id ?? "";
    const decision: Decision = {
      kind: "decision",
      decision_id: newId(),
      trajectory_id,
      schema_hash: session.welcome.value?.schema_hash ?? "",
      labels,
      run_digest: "",
      step_digest: "",
      made_at: new Date().toISOString(),
      active_ms: session.attention.take(`${trajectory_id}/${unit}`),
    };
    if (suggested) decision.suggested_by = session.run.value?.suggested_by ?? "";
    this.put(decision, decision.labels);
  }

  /** Say of a label again what it says, with this as its evidence. */
  restate(label: Label, evidence: readonly Target[]): void {
    if (!this.isHandedIn(label.target.trajectory_id)) this.say([{ ...label, evidence: [...evidence] }]);
  }

  /** Take back a decision, whichever it is. */
  retract({ decision_id, trajectory_id, labels }: Decision): void {
    if (this.isHandedIn(trajectory_id)) return;
    const made_at = new Date().toISOString();
    this.put({ kind: "retraction", retraction_id: newId(), decision_id, trajectory_id, made_at }, labels);
  }

  /** A run that is handed in takes nothing until it is taken up again. */
  private isHandedIn(trajectoryId: string): boolean {
    const { session } = this;
    if (trajectoryId !== session.here.value.trajectoryId || !session.submitting.submitted.value) return false;
    session.say(session.words.session.is_handed_in(session.welcome.value?.keys.submit ?? ""));
    return true;
  }

  /**
   * The question a key without a field of its own speaks of, of the call or mark that was turned to, else of the step and of
   * the call that has come up: the first without an answer, else the one answered last. Words nobody has to write come last.
   */
  up(): Asked | undefined {
    const { session } = this;
    const { marking } = session;
    const at = session.here.value;
    const turnedTo = marking.turnedTo.value;
    const call = marking.call.value;
    const ofStep = session.fields.value.filter((field) => !session.isComment(field)).map((field) => ({ field, at }));
    const asked: Asked[] = turnedTo
      ? [...marking.questionsOn(turnedTo)]
      : [...ofStep, ...(call ? marking.questionsOn(call) : [])];
    const nameOf = ({ field, at }: Asked) => questionOf(targetOf(at), field.name);
    const open = asked.filter((each) => !session.standing(at.unit, nameOf(each)));
    const next = open.find(({ field }) => field.required || !isTyped(field));
    if (next) return next;
    const answered = new Map(asked.map((each) => [nameOf(each), each]));
    for (const { labels } of session.folded.value.live.toReversed()) {
      const [label] = labels;
      const last = label && unitOf(label.target) === at.unit && answered.get(questionOf(label.target, label.field));
      if (last) return last;
    }
    return open[0];
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
