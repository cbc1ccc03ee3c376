/** From decisions to what holds now: the same fold as in Python, over what is committed and what is still on its way. */
import type { Act, Decision, Label, LabelSchema, Target } from "../contract.gen";
import { askedFields, given } from "./asked";
import { questionOf, withinOf } from "./targets";

/** A step's id, or "" for the run as a whole. */
export type Unit = string;

export interface Standing {
  label: Label;
  decisionId: string;
  /** Not yet committed. */
  open: boolean;
}

/** By unit and question: see `questionOf`. */
export type Labels = ReadonlyMap<Unit, ReadonlyMap<string, Standing>>;

export interface Folded {
  labels: Labels;
  /** Live decisions in the order in which they count; the last one is what undo takes back. */
  live: readonly Decision[];
}

/** The unit a target belongs to; undefined for a pair of runs, which belongs to none. */
export function unitOf(target: Target): Unit | undefined {
  if (target.type === "run") return "";
  return target.type === "pair" ? undefined : target.step_id;
}

/**
 * What `decision` says joins `labels`. A map that stood before this batch is never changed: who was handed it keeps what it
 * said. Those made in this batch are in `made`, lest a step of thousands of marks is copied as often.
 */
function put(
  labels: Map<Unit, ReadonlyMap<string, Standing>>,
  decision: Decision,
  open: boolean,
  made: Map<Unit, Map<string, Standing>>,
): void {
  for (const label of decision.labels) {
    const unit = unitOf(label.target);
    if (unit === undefined) continue;
    const given = made.get(unit) ?? new Map(labels.get(unit));
    made.set(unit, given);
    labels.set(
      unit,
      given.set(questionOf(label.target, label.field), { label, decisionId: decision.decision_id, open }),
    );
  }
}

/** Committed, but the page has not been told: where it counts it is shown as on its way. */
function stillOpen(
  labels: Map<Unit, ReadonlyMap<string, Standing>>,
  decision: Decision,
  made: Map<Unit, Map<string, Standing>>,
): void {
  for (const { target, field } of decision.labels) {
    const unit = unitOf(target);
    const given = unit === undefined ? undefined : labels.get(unit);
    const question = questionOf(target, field);
    const standing = given?.get(question);
    if (unit === undefined || standing?.decisionId !== decision.decision_id) continue;
    const copy = made.get(unit) ?? new Map(given);
    made.set(unit, copy);
    labels.set(unit, copy.set(question, { ...standing, open: true }));
  }
}

/** The fold of one run, press after press: what was committed before is not gone through again, however much it is. */
export class Folding {
  private committed: readonly Decision[] = [];
  private known = new Set<string>();
  private labels = new Map<Unit, ReadonlyMap<string, Standing>>();

  /** The latest live decision on a question counts. */
  fold(trajectoryId: string, committed: readonly Decision[], acts: readonly Act[]): Folded {
    this.follow(committed);
    const here = acts.filter((act) => act.trajectory_id === trajectoryId);
    const gone = new Set(here.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
    if ([...gone].some((id) => this.known.has(id))) {
      // What an undo uncovers is known only when all that came before it is gone through.
      const left = committed.filter((decision) => !gone.has(decision.decision_id));
      return new Folding().fold(trajectoryId, left, acts);
    }
    const labels = new Map(this.labels);
    const made = new Map<Unit, Map<string, Standing>>();
    const open: Decision[] = [];
    for (const act of here) {
      if (act.kind !== "decision" || gone.has(act.decision_id)) continue;
      if (!this.known.has(act.decision_id)) {
        open.push(act);
        put(labels, act, true, made);
      } else stillOpen(labels, act, made);
    }
    return { labels, live: [...committed, ...open] };
  }

  /** Take in what has been committed since; all anew where something else than more was. */
  private follow(committed: readonly Decision[]): void {
    if (!this.committed.every((decision, place) => decision === committed[place])) {
      this.committed = [];
      this.known = new Set();
      this.labels = new Map();
    }
    const made = new Map<Unit, Map<string, Standing>>();
    for (const decision of committed.slice(this.committed.length)) {
      this.known.add(decision.decision_id);
      put(this.labels, decision, false, made);
    }
    this.committed = committed;
  }
}

/** The labels of one run, folded once. */
export function fold(trajectoryId: string, committed: readonly Decision[], acts: readonly Act[]): Folded {
  return new Folding().fold(trajectoryId, committed, acts);
}

/** Labels that were told as they count, the last one on a field of a unit. */
export function standingOf(labels: readonly Label[]): Labels {
  const found = new Map<Unit, Map<string, Standing>>();
  for (const label of labels) {
    const unit = unitOf(label.target);
    if (unit === undefined) continue;
    const fields = found.get(unit) ?? new Map<string, Standing>();
    found.set(unit, fields.set(questionOf(label.target, label.field), { label, decisionId: "", open: false }));
  }
  return found;
}

/**
 * Whether a unit has all the answers it is asked for, those asked of a call on each of its `calls`; where none is required,
 * whether it has any. `afterError`: it lies after the run's first error.
 */
export function isDone(
  labels: Labels,
  form: LabelSchema,
  unit: Unit,
  afterError = false,
  calls: readonly string[] = [],
): boolean {
  const standings = labels.get(unit);
  if (standings === undefined) return false;
  const scope = unit === "" ? "run" : "step";
  const ofCalls = unit !== "" && form.fields.some((field) => field.scope === "call") ? calls : [];
  const targets = [[scope, ""] as const, ...ofCalls.map((id) => ["call", `call:${id}\n`] as const)];
  let anyGiven = false;
  for (const [asked, within] of targets) {
    const answers = given(labels, unit, within);
    for (const field of askedFields(form, asked, answers, afterError)) {
      if (answers.has(field.name)) anyGiven = true;
      else if (field.required) return false;
    }
  }
  // What was said of a mark is asked of nobody, and still an answer.
  const asked = new Set(ofCalls.map((id) => `call:${id}`));
  const isOther = (question: string) => question.includes("\n") && !asked.has(withinOf(question));
  return anyGiven || [...standings.keys()].some(isOther);
}
