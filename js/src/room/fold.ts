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

function unitOf(target: Target): Unit | undefined {
  if (target.type === "run") return "";
  return target.type === "step" ? target.step_id : undefined;
}

/** The labels of one run: the latest live decision on a field of a unit counts. */
export function fold(trajectoryId: string, committed: readonly Decision[], acts: readonly Act[]): Folded {
  const here = acts.filter((act) => act.trajectory_id === trajectoryId);
  const gone = new Set(here.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
  const known = new Set(committed.map((decision) => decision.decision_id));
  const open = here.filter((act): act is Decision => act.kind === "decision" && !known.has(act.decision_id));
  const live = [...committed, ...open].filter((decision) => !gone.has(decision.decision_id));
  const openIds = new Set(here.flatMap((act) => (act.kind === "decision" ? [act.decision_id] : [])));
  const labels = new Map<Unit, Map<string, Standing>>();
  for (const decision of live) {
    for (const label of decision.labels) {
      const unit = unitOf(label.target);
      if (unit === undefined) continue;
      const fields = labels.get(unit) ?? new Map<string, Standing>();
      labels.set(unit, fields);
      fields.set(label.field, { label, decisionId: decision.decision_id, open: openIds.has(decision.decision_id) });
    }
  }
  return { labels, live };
}

/** Whether a unit has all the answers it is asked for; `afterError`: it lies after the run's first error. */
export function isDone(labels: Labels, form: LabelSchema, unit: Unit, afterError = false): boolean {
  if (!labels.has(unit)) return false;
  const answers = given(labels, unit);
  return isAnswered(askedFields(form, unit === "" ? "run" : "step", answers, afterError), answers);
}
