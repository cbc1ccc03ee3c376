/** In which ways a text can be shown: told by what it is, the one it is shown in at first before the others. */
import { isTerminal } from "./ansi";
import { isMarkup } from "./markup";
import { isPatch } from "./patch";
import { tableOf } from "./rows";

/** Each as a class and as the word on its button. */
export type Look = "source" | "terminal" | "diff" | "tree" | "table" | "rendered" | "changes";

/** What a text is: words of somebody, or what a program takes and gives. */
export type Nature = "words" | "mono";

/** So much of a text tells what it is. */
const TELLS = 20_000;
const LEAST = 40;

/** Text that is one JSON value with something inside, and long enough to be read better as a tree. */
function isTree(text: string): boolean {
  if (text.length < LEAST || !/^\s*[[{]/.test(text) || !/[\]}]\s*$/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

/** The first is how the text is shown as long as nobody chooses another. */
export function looksOf(text: string, nature: Nature, hasBefore = false): readonly Look[] {
  const head = text.length > TELLS ? text.slice(0, TELLS) : text;
  const looks: Look[] = [];
  if (isTerminal(head)) looks.push("terminal");
  if (isPatch(head)) looks.push("diff");
  looks.push("source");
  if (nature === "mono" && isTree(text)) looks.push("tree");
  if (nature === "mono" && tableOf(text)) looks.push("table");
  if (hasBefore) looks.push("changes");
  // Numbered output and shell comments look like Markdown more often than they are.
  if (nature === "words" && looks.length === 1 && isMarkup(head)) looks.push("rendered");
  return looks;
}
