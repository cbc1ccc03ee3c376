/** From decisions to what holds now: the same fold as in Python, over what is committed and what is still on its way. */
import type { Act, Decision, Label, LabelSchema, Target } from "../contract.gen";
import { askedFields, given, isAnswered } from "./asked";

/** A step's id, or "" for the run as a whole. */
export type Unit = string;

export interface Standing {
  label: Label;
  decisionId: string;
  /** Not yet committed. */
  open: boolean;
}

export type Labels = ReadonlyMap<Unit, ReadonlyMap<string, Standing>>;

export interface Folded {
  labels: Labels;
  /** Live decisions in the order in which they count; the last one is what undo takes back. */
  live: readonly Decision[];
}

export function unitOf(target: Target): Unit | undefined {
  if (target.type === "run") return "";
  return target.type === "step" ? target.step_id : undefined;
}

/** What `decision` says joins `labels`. A unit's own map is never changed: who was handed it before keeps what it said. */
function put(labels: Map<Unit, ReadonlyMap<string, Standing>>, decision: Decision, open: boolean): void {
  for (const label of decision.labels) {
    const unit = unitOf(label.target);
    if (unit === undefined) continue;
    const standing: Standing = { label, decisionId: decision.decision_id, open };
    labels.set(unit, new Map(labels.get(unit)).set(label.field, standing));
  }
}

/** Committed, but the page has not been told: where it counts it is shown as on its way. */
function stillOpen(labels: Map<Unit, ReadonlyMap<string, Standing>>, decision: Decision): void {
  for (const { target, field } of decision.labels) {
    const unit = unitOf(target);
    const given = unit === undefined ? undefined : labels.get(unit);
    const standing = given?.get(field);
    if (unit === undefined || standing?.decisionId !== decision.decision_id) continue;
    labels.set(unit, new Map(given).set(field, { ...standing, open: true }));
  }
}

/** The fold of one run, press after press: what was committed before is not gone through again, however much it is. */
export class Folding {
  private committed: readonly Decision[] = [];
  private known = new Set<string>();
  private labels = new Map<Unit, ReadonlyMap<string, Standing>>();

  /** The latest live decision on a field of a unit counts. */
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
    const open: Decision[] = [];
    for (const act of here) {
      if (act.kind !== "decision" || gone.has(act.decision_id)) continue;
      if (!this.known.has(act.decision_id)) {
        open.push(act);
        put(labels, act, true);
      } else stillOpen(labels, act);
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
    for (const decision of committed.slice(this.committed.length)) {
      this.known.add(decision.decision_id);
      put(this.labels, decision, false);
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
    found.set(unit, fields.set(label.field, { label, decisionId: "", open: false }));
  }
  return found;
}

/** Whether a unit has all the answers it is asked for; `afterError`: it lies after the run's first error. */
export function isDone(labels: Labels, form: LabelSchema, unit: Unit, afterError = false): boolean {
  if (!labels.has(unit)) return false;
  const answers = given(labels, unit);
  return isAnswered(askedFields(form, unit === "" ? "run" : "step", answers, afterError), answers);
}
