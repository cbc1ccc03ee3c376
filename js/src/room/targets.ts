/** What a label speaks of, by name: the same names as in labels/targets.py, where a frame shows them. */
import type { CallTarget, JsonTarget, SpanTarget, Target } from "../contract.gen";

/** A stretch of text or a value that the annotator has marked. */
export type Mark = SpanTarget | JsonTarget;

/** Something within a step. */
export type Inner = CallTarget | Mark;

/** Its name within (trajectory, step). */
export function keyOf(target: Target): string {
  switch (target.type) {
    case "run":
    case "step":
      return target.type;
    case "call":
      return `call:${target.call_id}`;
    case "span":
      return `span:${target.pointer}:${target.start}:${target.end}`;
    case "json":
      return `json:${target.pointer}`;
    case "pair":
      return `pair:${JSON.stringify([target.other_trajectory_id, target.step_id, target.other_step_id])}`;
  }
}

/** The name of a question within its unit: the field alone on a step or run, else with what in the step it is about. */
export function questionOf(target: Target, field: string): string {
  return target.type === "run" || target.type === "step" ? field : `${keyOf(target)}\n${field}`;
}

/** What in its step a question is about, by its name; "" where it is about all of it. */
export function withinOf(question: string): string {
  return question.slice(0, Math.max(0, question.lastIndexOf("\n")));
}

/** Whether a target lies within a step. */
export function isInner(target: Target): target is Inner {
  return target.type === "call" || target.type === "span" || target.type === "json";
}

export function isMark(target: Target): target is Mark {
  return target.type === "span" || target.type === "json";
}

/** Whether two targets of one run are the same place. */
export function isSame(one: Target, other: Target): boolean {
  return nameOf(one) === nameOf(other);
}

function nameOf(target: Target): string {
  return `${"step_id" in target ? target.step_id : ""}\n${keyOf(target)}`;
}
