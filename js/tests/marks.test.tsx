/** Marks: from what is selected in the page to code points of the source and back, by mouse and by caret. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Caret, type Move } from "../src/marks/caret";
import { lanes } from "../src/marks/painter";
import { quote } from "../src/marks/quote";
import { DrawnText, spanOf, textsIn, unitsOf } from "../src/parts/places";
import { call, say, step } from "./runs";
import { drawParts } from "./stage";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** Two UTF-16 units each, an accent of its own, a family of five, hidden ones that show as codes, a line break of Windows. */
const ODD = "a🦊b\u202Ec\u200B\r\ncafe\u0301 👩\u200D👩\u200D👦 𠮷野 end";

function points(text: string): string[] {
  return Array.from(text);
}

/** A range over what the page shows from one code point of a text to another. */
function select(root: HTMLElement, pointer: string, start: number, end: number): Range {
  const [first, ...rest] = new DrawnText(root, pointer).ranges(start, end);
  if (!first) throw new Error("nothing is drawn there");
  const last = rest.at(-1) ?? first;
  const range = document.createRange();
  range.setStart(first.startContainer, first.startOffset);
  range.setEnd(last.endContainer, last.endOffset);
  return range;
}

test("every stretch of an odd text is found in the page and read back from it", async () => {
  const { root } = await drawParts([say(ODD)]);
  const length = points(ODD).length;
  for (let start = 0; start < length; start += 1) {
    for (let end = start + 1; end <= length; end += 1) {
      const found = spanOf(root, select(root, "/parts/0/text", start, end));
      expect(found, `${start}:${end}`).toEqual({ pointer: "/parts/0/text", start, end });
    }
  }
});

test("a stretch of code is found across what it is coloured with", async () => {
  const code = 'def f(x):\n    return "🦊" + x  # done\n';
  const { root } = await drawParts([call("edit", { path: "a.py", code })]);
  const pointer = "/parts/0/arguments/code";
  const start = points(code).indexOf("🦊");
  expect(spanOf(root, select(root, pointer, start, start + 6))).toEqual({ pointer, start, end: start + 6 });
  const all = select(root, pointer, 0, points(code).length);
  expect(spanOf(root, all)).toEqual({ pointer, start: 0, end: points(code).length });
});

test("a selection over two texts is one in the first, and one over no source text is none", async () => {
  const { root } = await drawParts([say("first words"), say("second words")]);
  const both = document.createRange();
  both.selectNodeContents(root);
  expect(spanOf(root, both)).toEqual({ pointer: "/parts/0/text", start: 0, end: 11 });
  const none = document.createRange();
  none.selectNodeContents(root);
  none.collapse(true);
  expect(spanOf(root, none)).toBeNull();
});

test("what is folded away is drawn nowhere", async () => {
  const long = Array.from({ length: 60 }, (_, line) => `line ${line}`).join("\n");
  const { root } = await drawParts([say(long)]);
  const text = new DrawnText(root, "/parts/0/text");
  expect(text.ranges(0, 4).map(String)).toEqual(["line"]);
  expect(text.ranges(long.indexOf("line 40"), long.indexOf("line 41"))).toEqual([]);
});

test.each([
  ["🦊🦊", 1, 2],
  ["a🦊", 1, 1],
  ["a🦊", 5, 3],
  ["", 3, 0],
])("%j: %i code points are %i units", (text, count, units) => {
  expect(unitsOf(text, count)).toBe(units);
});

describe("the caret", () => {
  const odd = () =>
    new Caret([{ pointer: "/parts/0/text", at: 0, text: points("e\u0301👩\u200D👩\u200D👦 two\nlines\n\nx") }]);

  function after(...moves: Move[]): number | undefined {
    const caret = odd();
    for (const move of moves) caret.move(move);
    return caret.place?.at;
  }

  test.each<[Move[], number]>([
    [["right"], 2],
    [["right", "right"], 7],
    [["right", "right", "left"], 2],
    [["left"], 0],
    [["word"], 8],
    [["word", "word"], 12],
    [["word", "word", "back"], 8],
    [["end"], 11],
    [["down", "end"], 17],
    [["down", "down", "down"], 19],
    [["end", "down"], 17],
    [["end", "down", "up"], 5],
    [["down", "down", "down", "end", "right"], 20],
  ])("after %j it stands before code point %i", (moves, at) => {
    expect(after(...moves)).toBe(at);
  });

  test("what it was drawn over is selected, in either direction", () => {
    const caret = odd();
    caret.move("end");
    expect(caret.span).toBeNull();
    caret.move("back", true);
    expect(caret.span).toEqual({ pointer: "/parts/0/text", start: 8, end: 11 });
    caret.toggleAnchor();
    expect(caret.span).toBeNull();
  });

  test("it goes from text to text in the order of the page", async () => {
    const { root } = await drawParts([say("one"), call("run", { cmd: "ls -l", n: 3 })]);
    const caret = new Caret(textsIn(root));
    const seen: (string | undefined)[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      seen.push(caret.place?.pointer);
      caret.move("next");
    }
    expect(seen).toEqual(["/parts/0/text", "/parts/1/name", "/parts/1/arguments/cmd", "/parts/1/arguments/cmd"]);
  });

  test("a step without any text has no place for it", () => {
    const caret = new Caret([]);
    caret.move("right");
    expect(caret.place).toBeNull();
    expect(caret.span).toBeNull();
  });
});

test("many hidden characters in a row, drawn as one, keep what stands behind them in its place", async () => {
  const { root } = await drawParts([say(`ab${"\u200B".repeat(100)}cd🦊`)]);
  const [chip] = root.querySelectorAll<HTMLElement>(".hidden-char");
  const behind = chip?.nextSibling;
  const range = document.createRange();
  range.setStart(behind ?? root, 0);
  range.setEnd(behind ?? root, 2);
  expect(spanOf(root, range)).toEqual({ pointer: "/parts/0/text", start: 102, end: 104 });
  const drawn = new DrawnText(root, "/parts/0/text");
  const says = (start: number, end: number) => drawn.ranges(start, end).map(String);
  expect(says(102, 105)).toEqual(["cd🦊"]);
  expect(says(0, 2)).toEqual(["ab"]);
  // What begins or ends among them takes them all.
  expect(says(50, 103)).toEqual(["U+200B ×100c"]);
  expect(says(1, 50)).toEqual(["bU+200B ×100"]);
  expect(textsIn(root)[0]?.text.length).toBe(105);
});

test("a mark is quoted in its own words, a value with its name", () => {
  const content = step("s1", [say(ODD), call("run", { "a/b": [{ path: "x.py" }] })]);
  const at = { trajectory_id: "r1", step_id: "s1" } as const;
  const start = points(ODD).indexOf("𠮷");
  expect(quote(content, { type: "span", ...at, pointer: "/parts/0/text", start, end: start + 2 })).toBe("𠮷野");
  expect(quote(content, { type: "json", ...at, pointer: "/parts/1/arguments/a~1b/0/path" })).toContain("x.py");
  expect(quote(content, { type: "span", ...at, pointer: "/parts/0/text", start: 900, end: 901 })).toBeUndefined();
});

test("what is opened of another step within a card is none of the card's", async () => {
  const { root } = await drawParts([say("outer words")]);
  root.dataset.step = "s1";
  const inner = await drawParts([say("inner words")]);
  inner.root.dataset.within = "s2";
  root.append(inner.root);
  expect(textsIn(root).map(({ text }) => text.join(""))).toEqual(["outer words"]);
  expect(textsIn(inner.root).map(({ text }) => text.join(""))).toEqual(["inner words"]);
  expect(new DrawnText(root, "/parts/0/text").ranges(0, 5).map(String)).toEqual(["outer"]);
});

test("where marks overlap each is drawn in a way of its own, and the first way again where they do not", () => {
  const at = { type: "span", trajectory_id: "r1", step_id: "s1", pointer: "/parts/0/text" } as const;
  const spans = [
    [0, 10],
    [5, 15],
    [7, 8],
    [9, 20],
    [10, 11],
    [30, 31],
  ].map(([start = 0, end = 0]) => ({ ...at, start, end }));
  expect(lanes([...spans, { ...at, pointer: "/parts/1/text", start: 0, end: 9 }])).toEqual([
    "mark",
    "mark-over",
    "mark-over-again",
    "mark-over-again",
    "mark",
    "mark",
    "mark",
  ]);
});
