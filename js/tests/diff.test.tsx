/** Diffs show as diffs: what went, what came, what stayed, told by more than colour, and none of it lost. */
import { createTwoFilesPatch, parsePatch } from "diff";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { editLines, stretches } from "../src/parts/edits";
import { isPatch, patchLines } from "../src/parts/patch";
import { call, output } from "./runs";
import { button, click, drawParts } from "./stage";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** Lines of a few letters, the same for the same seed. */
function letters(seed: number, n: number): string[] {
  let state = seed;
  return Array.from({ length: n }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return "abcdef"[state % 6] ?? "";
  });
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))("an edit holds both of its texts (%i)", (seed) => {
  const before = letters(seed + 1, seed).join("\n");
  const after = letters(seed + 99, 40 - seed).join("\n");
  const lines = editLines(before, after);
  const of = (kinds: string[]) => lines.filter((line) => kinds.includes(line.kind)).map((line) => line.text);
  expect(of(["del", "same"]).join("\n")).toBe(before);
  expect(of(["add", "same"]).join("\n")).toBe(after);
  // Nothing is left out when stretches fold.
  expect(stretches(lines).flatMap((stretch) => stretch.lines)).toEqual(lines);
});

test.each(Array.from({ length: 20 }, (_, seed) => seed))("a unified diff is read as jsdiff reads it (%i)", (seed) => {
  const before = `${letters(seed + 1, 30).join("\n")}\n`;
  const after = `${letters(seed + 1, 30)
    .toSpliced(seed, 2, "new", "-- odd", "++ odd")
    .join("\n")}\n`;
  const patch = createTwoFilesPatch("a.txt", "b.txt", before, after);
  expect(isPatch(patch)).toBe(true);
  const theirs = parsePatch(patch)[0]?.hunks.flatMap((hunk) => hunk.lines) ?? [];
  const sign = { add: "+", del: "-", same: " " };
  const ours = patchLines(patch).filter((line) => line.kind in sign);
  expect(ours.map((line) => line.text)).toEqual(theirs.filter((line) => !line.startsWith("\\")));
  for (const line of ours) expect(sign[line.kind as keyof typeof sign]).toBe(line.text[0]);
});

test("text around a diff is no part of it", () => {
  const lines = patchLines("- not removed\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-old\n+new\n+more\n- nor this\n+ nor that");
  expect(lines.map((line) => line.kind)).toEqual([
    ...["other", "file", "file", "hunk", "del", "add", "add", "other", "other"],
  ]);
});

test.each(["- a list\n- of things\n+ pros", "a @@ b\n+1", "--- title ---\n+ more"])("%j is no diff", (text) => {
  expect(isPatch(text)).toBe(false);
});

test("an edit tool's two texts show as one diff, with signs and words, and as arguments on request", async () => {
  const old_str = `${letters(3, 12).join("\n")}\n  return a - b\n`;
  const edit = { command: "str_replace", path: "/repo/x.py", old_str, new_str: old_str.replace("a - b", "a + b") };
  const { root, text } = await drawParts([call("str_replace_editor", edit)]);
  expect(text()).toContain("removed:   return a - b");
  expect(text()).toContain("added:   return a + b");
  expect(text()).toContain("+1 −1");
  expect([...root.querySelectorAll(".sign")].map((sign) => sign.textContent)).toContain("+");
  expect(root.querySelectorAll(".l.same")).toHaveLength(4);
  await click(button(root, /9 lines not changed/));
  expect(root.querySelectorAll(".l.same")).toHaveLength(13);
  await click(button(root, /show as arguments/));
  expect(text()).toContain("old_str");
  expect(root.querySelector(".l")).toBeNull();
});

test("several edits of one call are several diffs", async () => {
  const edits = [
    { old_string: "a", new_string: "b" },
    { old_string: "", new_string: "c", replace_all: true },
  ];
  const { root } = await drawParts([call("MultiEdit", { file_path: "x.ts", edits })]);
  expect([...root.querySelectorAll(".amount")].map((each) => each.textContent)).toEqual(["+1 −1", "+1 −0"]);
});

test("a diff that a tool printed, and a patch an agent wrote, show as diffs and as they are written", async () => {
  const git = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-one\n+two\n";
  const patch = "*** Begin Patch\n*** Update File: x.py\n@@ def f():\n-    return 1\n+    return 2\n*** End Patch";
  const { root } = await drawParts([output(git), call("apply_patch", { input: patch })]);
  const kinds = [...root.querySelectorAll(".l")].map((line) => line.className.slice(2));
  expect(kinds).toEqual([
    ...["file", "file", "file", "file", "hunk", "del", "add", "other"],
    ...["file", "file", "hunk", "del", "add", "file"],
  ]);
  expect(root.querySelector("pre.diff")?.textContent).toBe(git.replaceAll("\n", ""));
  await click(button(root, /^source$/));
  expect(root.querySelector("pre")?.textContent).toBe(git);
});

test("two texts with nothing in common do not freeze the page", () => {
  vi.useRealTimers();
  const lines = (word: string) => Array.from({ length: 8000 }, (_, place) => `${word} ${place}`).join("\n");
  const begin = performance.now();
  expect(editLines(lines("old"), lines("new"))).toHaveLength(16_000);
  expect(performance.now() - begin).toBeLessThan(5000);
});
