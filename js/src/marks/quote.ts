/** The words of a mark as far as the page has them, for its line in the list. */
import type { Step } from "../contract.gen";
import { unitsOf } from "../parts/places";
import { namesOf } from "../pointer";
import type { Mark } from "../room/targets";

const LONGEST = 70;

/** What stands at a JSON Pointer (RFC 6901) into a step; undefined where nothing does. */
export function valueAt(step: Step, pointer: string): unknown {
  let value: unknown = step;
  for (const name of namesOf(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

function short(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= LONGEST ? line : `${line.slice(0, unitsOf(line, LONGEST - 1))}…`;
}

/** The words a mark is on, cut short; undefined where they were cut away for the way. */
export function quote(step: Step | undefined, mark: Mark): string | undefined {
  const value = step && valueAt(step, mark.pointer);
  if (mark.type === "json") {
    // Within the part: `/parts/1/arguments/edits/0` is `edits.0`.
    const tokens = mark.pointer.split("/").slice(3);
    const name = (tokens.length > 1 ? tokens.slice(1) : tokens).join(".");
    return value === undefined ? name : `${name}: ${short(typeof value === "string" ? value : JSON.stringify(value))}`;
  }
  if (typeof value !== "string") return undefined;
  const from = unitsOf(value, mark.start);
  const rest = value.slice(from, from + 8 * LONGEST);
  return rest === "" ? undefined : short(rest.slice(0, unitsOf(rest, mark.end - mark.start)));
}
