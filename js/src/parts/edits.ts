/** What an edit changes: the old text and the new one of an edit tool's arguments, line by line (jsdiff's Myers). */
import { diffArrays } from "diff";
import type { JsonValue } from "../contract.gen";
import { codePoints } from "../text";

/** Two texts of one call, by the names of their arguments. */
export interface Edit {
  old: { pointer: string; text: string };
  new: { pointer: string; text: string };
}

export interface EditLine {
  kind: "add" | "del" | "same";
  text: string;
  /** Of its first character in the text it is taken from: the old one for what was removed, else the new one. */
  start: number;
}

/** Names by which edit tools call the text before and the text after. */
const PAIRS: readonly [string, string][] = [
  ["old_str", "new_str"],
  ["old_string", "new_string"],
  ["old_text", "new_text"],
  ["oldText", "newText"],
  ["old_content", "new_content"],
  ["search", "replace"],
];

/** Beyond so many changed lines the two texts are shown one after the other. */
const MOST_EDITS = 1000;

/** The pair of texts an object of arguments holds, if any. */
export function editIn(value: JsonValue, pointer: string): Edit | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  for (const [before, after] of PAIRS) {
    const old = value[before];
    const fresh = value[after];
    if (typeof old === "string" && typeof fresh === "string") {
      return {
        old: { pointer: `${pointer}/${before}`, text: old },
        new: { pointer: `${pointer}/${after}`, text: fresh },
      };
    }
  }
  return undefined;
}

/** The names of the arguments an edit is made of. */
export function isOfEdit(name: string): boolean {
  return PAIRS.some((pair) => pair.includes(name));
}

function starts(lines: readonly string[]): number[] {
  let start = 0;
  return lines.map((line) => {
    const here = start;
    start += codePoints(line) + 1;
    return here;
  });
}

/** Lines of both texts in one order; what stays stands once, as in the new text. */
export function editLines(before: string, after: string): EditLine[] {
  const old = before === "" ? [] : before.split("\n");
  const fresh = after === "" ? [] : after.split("\n");
  const oldStarts = starts(old);
  const newStarts = starts(fresh);
  const changes = diffArrays(old, fresh, { maxEditLength: MOST_EDITS }) ?? [
    { value: old, removed: true, added: false, count: old.length },
    { value: fresh, removed: false, added: true, count: fresh.length },
  ];
  const lines: EditLine[] = [];
  let inOld = 0;
  let inNew = 0;
  for (const { value, added, removed } of changes) {
    for (const text of value) {
      const kind = added ? "add" : removed ? "del" : "same";
      lines.push({ kind, text, start: (removed ? oldStarts[inOld] : newStarts[inNew]) ?? 0 });
      if (!added) inOld += 1;
      if (!removed) inNew += 1;
    }
  }
  return lines;
}

export interface Stretch<L> {
  /** Lines to show, or lines far from any change, which fold. */
  folded: boolean;
  lines: readonly L[];
}

/** Three lines around each change show; longer stretches without one fold. */
export function stretches<L extends { kind: string }>(lines: readonly L[], context = 3): Stretch<L>[] {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, place) => {
    if (line.kind === "same") return;
    for (let by = -context; by <= context; by += 1) if (near[place + by] !== undefined) near[place + by] = true;
  });
  const found: { folded: boolean; lines: L[] }[] = [];
  lines.forEach((line, place) => {
    const folded = !near[place];
    const last = found.at(-1);
    if (last?.folded === folded) last.lines.push(line);
    else found.push({ folded, lines: [line] });
  });
  // One line is as short as the words that would say that it is hidden.
  return found.map((stretch) => (stretch.lines.length < 2 ? { ...stretch, folded: false } : stretch));
}
