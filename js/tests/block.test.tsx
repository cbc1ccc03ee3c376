/** Long texts fold and say what is inside; what was cut for the way says so and is fetched whole. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Part } from "../src/contract.gen";
import { headOf } from "../src/parts/block";
import { call, run, say, step } from "./runs";
import { button, click, drawParts } from "./stage";

const CUT = 20_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function lines(n: number): string {
  return Array.from({ length: n }, (_, place) => `line ${place + 1}`).join("\n");
}

/** A run whose step s1 has a text of which only the beginning travels; Python counts in code points. */
function cutRun(pointer: string, whole: string) {
  const given = run("r1", [step("s1", [])]);
  given.cut.set("s1", new Map([[pointer, whole]]));
  return { given, cut: { [pointer]: Array.from(whole).length }, head: Array.from(whole).slice(0, CUT).join("") };
}

test.each([
  ["a word", "word", undefined],
  ["sixteen lines", lines(16), undefined],
  ["seventeen lines", lines(17), lines(14)],
  ["one endless line", "x".repeat(5000), "x".repeat(1400)],
])("the head of %s", (_name, text, head) => {
  expect(headOf(text)).toBe(head);
});

test("a long text folds, says how much is hidden and how often it speaks of errors, and unfolds", async () => {
  const words = `${lines(20)}\nTraceback: it failed\n${lines(5)}`;
  const { root, text } = await drawParts([say(words)]);
  expect(text()).toContain("line 14");
  expect(text()).not.toContain("line 15");
  const more = button(root, /12 more lines, 2 mentions of an error/);
  expect(more.getAttribute("aria-expanded")).toBe("false");
  await click(more);
  expect(text()).toContain(words);
  await click(button(root, /show less/));
  expect(text()).not.toContain("line 15");
});

test("what was cut for the way is announced, fetched on demand, and whole", async () => {
  const whole = `${"a".repeat(CUT)}${"b".repeat(5000)} the end`;
  const { given, cut, head } = cutRun("/parts/0/text", whole);
  const { root, text, kernel } = await drawParts([say(head)], given, cut);
  expect(kernel.heard).toEqual([]);
  await click(button(root, /23,608 more characters/));
  expect(kernel.heard.map((ask) => ask.payload)).toEqual([
    { trajectory_id: "r1", step_id: "s1", pointer: "/parts/0/text" },
  ]);
  expect(text()).toContain("the end");
  expect(text()).toContain(whole);
});

test("nor does it matter that Python counts code points and JavaScript half of an emoji", async () => {
  const { given, cut, head } = cutRun("/parts/0/text", `${"🦊".repeat(CUT)} and the end`);
  const { root, text } = await drawParts([say(head)], given, cut);
  await click(button(root, /more characters/));
  expect(text()).toContain("and the end");
});

const DEEP: [name: string, part: (text: string) => Part, pointer: string][] = [
  ["an argument", (text) => call("write", { content: text }), "/parts/0/arguments/content"],
  ["an argument with an odd name", (text) => call("write", { "a/b~c": text }), "/parts/0/arguments/a~1b~0c"],
  [
    "a text deep inside an argument",
    (text) => call("write", { files: [{ body: text }] }),
    "/parts/0/arguments/files/0/body",
  ],
  ["raw data", (text) => ({ source_index: null, type: "raw", kind: "x", data: { y: text } }), "/parts/0/data/y"],
  [
    "a transcript",
    (text) => ({
      source_index: null,
      type: "audio",
      asset_id: null,
      uri: null,
      media_type: "",
      duration_s: null,
      transcript: text,
    }),
    "/parts/0/transcript",
  ],
];

test.each(DEEP)("%s that was cut can be had whole", async (_name, part, pointer) => {
  const { given, cut, head } = cutRun(pointer, `${"a".repeat(CUT)} the end`);
  const { root, text } = await drawParts([part(head)], given, cut);
  expect(text()).not.toContain("the end");
  await click(button(root, /more characters/));
  expect(text()).toContain("the end");
});

test("a rest that cannot be fetched says why, and the head stays", async () => {
  const { cut, head } = cutRun("/parts/0/text", `start ${"a".repeat(CUT)} the end`);
  const { root, text } = await drawParts([say(head)], run("r1", [step("s1", [])]), cut);
  await click(button(root, /more characters/));
  expect(text()).toContain("could not fetch the rest: step 's1' has no text at /parts/0/text.");
  expect(text()).toContain("start");
});

test("of a text full of hidden characters no more is drawn at a time than a page can bear", async () => {
  const { root } = await drawParts([say("a\u200B".repeat(30_000))]);
  await click(button(root, /more characters/));
  const drawn = () => root.querySelectorAll(".hidden-char").length;
  expect(drawn()).toBeGreaterThan(3_000);
  expect(drawn()).toBeLessThan(6_000);
  await click(button(root, /more characters/));
  expect(drawn()).toBeGreaterThan(6_000);
});
