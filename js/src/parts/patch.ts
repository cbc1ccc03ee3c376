/** Diffs found in text: unified ones (POSIX diff -u, git) and the patches of `apply_patch`, line by line, with their places. */
import { codePoints } from "../text";

export type LineKind = "add" | "del" | "same" | "hunk" | "file" | "other";

export interface PatchLine {
  kind: LineKind;
  text: string;
  /** Of its first character in the source, in code points. */
  start: number;
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
const FILE = /^(diff --git |--- \S|\+\+\+ \S|index [0-9a-f]+\.\.|(new|deleted) file mode |rename (from|to) |Index: )/;
const PATCH_FILE = /^\*\*\* (Begin Patch|End Patch|Update File|Add File|Delete File|Move to|End of File)/;

/** Whether a text holds a diff: a hunk's head and a changed line, or a patch for `apply_patch`. */
export function isPatch(text: string): boolean {
  if (/^\*\*\* Begin Patch$/m.test(text)) return true;
  return /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/m.test(text) && /^[-+](?![-+]{2} )/m.test(text);
}

const SIGNS: Record<string, LineKind> = { "+": "add", "-": "del", " ": "same" };

/** What kind each line is. A hunk is as long as its head says: text that follows it is no part of the diff. */
class Reading {
  private removed = 0;
  private added = 0;
  private inPatch = false;

  kind(line: string): LineKind {
    const sign = SIGNS[line[0] ?? " "];
    if (this.removed > 0 || this.added > 0) {
      if (line.startsWith("\\")) return "other";
      if (sign !== undefined) {
        if (sign !== "add") this.removed -= 1;
        if (sign !== "del") this.added -= 1;
        return sign;
      }
      this.removed = 0;
      this.added = 0;
    }
    const head = HUNK.exec(line);
    if (head) {
      this.removed = Number(head[1] ?? 1);
      this.added = Number(head[2] ?? 1);
      return "hunk";
    }
    if (PATCH_FILE.test(line)) {
      this.inPatch = !/^\*{3} End/.test(line);
      return "file";
    }
    if (this.inPatch) return line.startsWith("@@") ? "hunk" : (sign ?? "other");
    return FILE.test(line) ? "file" : "other";
  }
}

export function patchLines(text: string): PatchLine[] {
  const reading = new Reading();
  let start = 0;
  return text.split("\n").map((line) => {
    const found = { kind: reading.kind(line.endsWith("\r") ? line.slice(0, -1) : line), text: line, start };
    start += codePoints(line) + 1;
    return found;
  });
}
