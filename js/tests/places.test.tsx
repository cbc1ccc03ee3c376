/** A place in the page can be told as a place in the source: a JSON Pointer, and an offset in code points. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Part } from "../src/contract.gen";
import { codePoints } from "../src/text";
import { call, output, say } from "./runs";
import { button, click, drawParts } from "./stage";

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
  if (node instanceof HTMLElement && node.dataset.hidden !== undefined)
    return "\u200B".repeat(Number(node.dataset.hidden));
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
    ["/parts/1/name", 0, "run"],
    ["/parts/1/arguments/a~1b", 0, `${ODD}\n${ODD}`],
  ]);
});

/** Texts of every look, with characters on which counting goes wrong. */
const ESC = "\u001B";
const LOOKS: Record<string, [part: Part, choose?: RegExp]> = {
  terminal: [output(`🦊 ${ESC}[1;31mred${ESC}[0m\r\nline ${ESC}]0;title\u0007two\n10%\r100% 🦊\n${ESC}[2Jend`)],
  diff: [output("diff --git a/🦊 b/🦊\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n 🦊 same\n-old\n+new\nafter")],
  code: [call("write_file", { path: "a.py", content: 'def f(x):\n    return "🦊" + x  # why\n' })],
  edit: [call("edit", { old_str: "🦊\na\nb", new_str: "🦊\nc\nb" })],
  "code with a row of hidden characters": [
    call("write_file", { path: "a.py", content: `x = 1  # ${"\u200B".repeat(90)}\nreturn "🦊"\n` }),
  ],
  tree: [call("post", { body: { "🦊": { deep: ["a🦊", "b"] }, n: 1 } })],
  table: [output('id,name\n1,"🦊, a"\n2,b\n3,c\n'), /table/],
  rendered: [say("# 🦊 head\n\nwords **strong 🦊** and `code`\n\n- one\n- two\n\n|a|b|\n|-|-|\n|1|🦊|\n"), /rendered/],
};

test.each(Object.entries(LOOKS))(
  "every piece shown as %s stands in the source where it says",
  async (_look, [part, choose]) => {
    const { root } = await drawParts([part]);
    if (choose) await click(button(root, choose));
    const found = pieces(root).filter(([pointer]) => !pointer?.endsWith("/name"));
    expect(found.length).toBeGreaterThan(1);
    for (const [pointer, at, says] of found) {
      const source = pointer
        ?.split("/")
        .slice(3)
        .reduce<unknown>((value, token) => Reflect.get(Object(value), token), part);
      expect(
        Array.from(String(source))
          .slice(at, at + codePoints(says))
          .join(""),
        `${pointer} at ${at}`,
      ).toBe(says);
    }
  },
);

test.each(["", "plain", ODD, "\uD83E", "\uDD8A\uD83E", "🦊🦊", "🦊\uD83E"])("code points of %j", (text) => {
  expect(codePoints(text)).toBe(Array.from(text).length);
});
