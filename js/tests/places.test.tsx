/** A place in the page can be told as a place in the source: a JSON Pointer, and an offset in code points. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { codePoints } from "../src/text";
import { call, say } from "./runs";
import { drawParts } from "./stage";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** The source text a piece of the page stands for, read as `Text` says it is to be read. */
function sourceOf(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node instanceof HTMLElement && node.classList.contains("hidden-char")) {
    return String.fromCodePoint(Number.parseInt(node.textContent?.slice(2) ?? "", 16));
  }
  return [...node.childNodes].map(sourceOf).join("");
}

/** Every piece of source text in the page: of which text, from which code point on, and what it says. */
function pieces(root: HTMLElement): [pointer: string | undefined, at: number, says: string][] {
  return [...root.querySelectorAll<HTMLElement>("[data-at]")].map((piece) => [
    piece.closest<HTMLElement>("[data-pointer]")?.dataset.pointer,
    Number(piece.dataset.at),
    sourceOf(piece),
  ]);
}

const ODD = "a🦊b\u202Ec\u200B\r\nd\u{E0041}";

test("a text says where it stands, however odd its characters", async () => {
  const { root } = await drawParts([say(ODD), call("run", { "a/b": `${ODD}\n${ODD}` })]);
  expect(pieces(root)).toEqual([
    ["/parts/0/text", 0, ODD],
    ["/parts/1/arguments/a~1b", 0, `${ODD}\n${ODD}`],
  ]);
});

test.each(["", "plain", ODD, "\uD83E", "\uDD8A\uD83E", "🦊🦊", "🦊\uD83E"])("code points of %j", (text) => {
  expect(codePoints(text)).toBe(Array.from(text).length);
});
