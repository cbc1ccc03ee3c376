/** From decisions to what holds now: the same fold as in Python, over what is committed and what is still on its way. */
import type { Act, Decision, Label, LabelSchema, Target } from "../contract.gen";
import { questionOf } from "./targets";

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

/** The labels of one run: the latest live decision on a question counts. */
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
      fields.set(questionOf(label.target, label.field), {
        label,
        decisionId: decision.decision_id,
        open: openIds.has(decision.decision_id),
      });
    }
  }
  return { labels, live };
}

/**
 * Whether every required field of a unit has a label, those asked of a call on each call of the step; where none is required,
 * whether any has.
 */
export function isDone(labels: Labels, form: LabelSchema, unit: Unit, calls: readonly string[] = []): boolean {
  const given = labels.get(unit);
  if (!given) return false;
  const scope = unit === "" ? "run" : "step";
  return form.fields.every((field) => {
    if (!field.required) return true;
    if (field.scope === "call") return calls.every((id) => given.has(`call:${id}\n${field.name}`));
    return field.scope !== scope || given.has(field.name);
  });
}
