/** Terminal output shows as a terminal would show it: colours, lines written over, and no command of it carried out or lost. */
import Anser from "anser";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isTerminal, type Shown, terminal } from "../src/parts/ansi";
import { output } from "./runs";
import { button, click, drawParts } from "./stage";

const ESC = "\u001B";
const BEL = "\u0007";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function tones(source: string): [string, string][] {
  return terminal(source).flatMap((piece) =>
    piece.kind === "text" ? [[piece.text, piece.tone] as [string, string]] : [],
  );
}

/** What is on the screen at the end. */
function screen(source: string): string {
  return terminal(source)
    .filter((piece): piece is Extract<Shown, { kind: "text" }> => piece.kind === "text")
    .map((piece) => piece.text)
    .join("");
}

// ECMA-48 8.3.117 (SGR), and ISO 8613-6 for 38 and 48 as in xterm's control sequences.
test.each([
  ["a foreground", "[31m", "a-red"],
  ["a bright one", "[94m", "a-bright-blue"],
  ["a ground", "[42m", "b-green"],
  ["bold and underlined", "[1;4m", "a-bold a-under"],
  ["italic, struck out", "[3;9m", "a-italic a-strike"],
  ["the eighth of 256", "[38;5;8m", "a-bright-black"],
  ["pure red of the cube (196)", "[38;5;196m", "a-bright-red"],
  ["the lightest grey (255)", "[38;5;255m", "a-white"],
  ["RGB", "[38;2;0;205;0m", "a-green"],
  ["RGB with colons", "[38:2:205:0:0m", "a-red"],
  ["a ground of RGB after a foreground", "[33;48;2;0;0;238m", "b-blue"],
  ["nothing left after a reset", "[1;31m\u001B[m", ""],
  ["nothing left after each was taken back", "[1;3;4;31;41m\u001B[22;23;24;39;49m", ""],
  ["concealed text stays to be seen", "[8m", "a-conceal"],
  ["inverse of a foreground is a ground", "[7;31m", "a-inverse b-red"],
])("%s", (_name, sequence, tone) => {
  expect(tones(`${ESC}${sequence}x`)).toEqual([["x", tone]]);
});

test("colours and texts are those another reader of such texts finds", () => {
  const colours = Array.from(
    { length: 8 },
    (_, place) => `${ESC}[${30 + place}mc${place}${ESC}[${90 + place}mb${place}`,
  );
  const sources = [
    `${colours.join("")}${ESC}[0m plain`,
    `${ESC}[1mFAILED${ESC}[0m tests/a.py ${ESC}[31mE   assert 1 == 2${ESC}[39m\n${ESC}[33m1 failed${ESC}[0m in 0.1s`,
  ];
  for (const source of sources) {
    const theirs = Anser.ansiToJson(source, { use_classes: true, remove_empty: true });
    const ours = tones(source).filter(([text]) => text !== "\n");
    expect(theirs.map((piece) => piece.content).join("")).toBe(screen(source));
    for (const [text, tone] of ours) {
      const same = theirs.find((piece) => piece.content.includes(text));
      const colour = tone
        .split(" ")
        .find((word) => /^a-(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.test(word));
      expect(colour?.slice(2) ?? null, text).toBe(same?.fg?.replace("ansi-", "") ?? null);
    }
  }
});

describe("of a line that was written over", () => {
  test("the end shows, and how often", async () => {
    const bar = Array.from({ length: 40 }, (_, place) => `fetching ${place}%`).join("\r");
    const { root, text } = await drawParts([output(`${bar}\rdone\nnext line`)]);
    expect(text()).toContain("done\nnext line");
    expect(text()).not.toContain("fetching 39%");
    await click(button(root, /40 overwritten lines/));
    expect(text()).toContain("fetching 39%");
    await click(button(root, /^source$/));
    expect(text()).toContain("U+000D");
  });

  test("a last return leaves it standing, and CR LF is a line break", () => {
    expect(screen("10%\r50%\r")).toBe("50%");
    expect(screen("a\r\nb\r\n")).toBe("a\nb\n");
    expect(isTerminal("a\r\nb\r\n")).toBe(false);
  });
});

test("titles and addresses draw nothing, and what moves the cursor is a sign", async () => {
  const link = `${ESC}]8;;https://example.org/x${ESC}\\click me${ESC}]8;;${ESC}\\`;
  const { root, text } = await drawParts([output(`${ESC}]0;owned${BEL}a ${link} b${ESC}[2J${ESC}[10;10Hc${ESC}[Kd`)]);
  const shown = root.querySelector(".terminal");
  expect(shown?.textContent).toBe("a click me b␛␛cd");
  expect(shown?.querySelector(".control")?.getAttribute("title")).toContain("[2J");
  expect(root.querySelector("a")).toBeNull();
  // As it is written it can be had: that is evidence too.
  await click(button(root, /^source$/));
  expect(text()).toContain("https://example.org/x");
  expect(text()).toContain("owned");
});

test.each([`${ESC}]8;;never ends`, `${ESC}[12é`, `${ESC}[38;5m x`, `${ESC}[38;2;1mx`, `${ESC}[999999999999mx`])(
  "a broken sequence %j is no end of the text",
  (broken) => {
    expect(screen(`before ${broken} after`)).toMatch(/^before .*after$/);
  },
);

test("as much as shows at a time is read without a freeze", () => {
  const source = `${ESC}[31mred${ESC}[0m text\rover\n`.repeat(8_000);
  vi.useRealTimers();
  const begin = performance.now();
  terminal(source);
  expect(performance.now() - begin).toBeLessThan(5000);
});
