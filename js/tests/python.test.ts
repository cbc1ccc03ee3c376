/** What Python says of coefficients, as its own tests list it, has German words; and English leaves it as it is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountsIn } from "../src/words/amounts";
import { english } from "../src/words/views/en";
import { inGerman } from "../src/words/views/python";

const { said } = JSON.parse(readFileSync(join(import.meta.dirname, "python.json"), "utf8")) as { said: string[] };

/** Words of an English sentence. Names of people and of methods, and what somebody typed, are not among them. */
const ENGLISH = /\b(the|of|no|by|was|only|used|fewer|than|needs|over|mean|items|trajectories|withheld|not declared)\b/;
/** The name of a method or a person, the same in both languages. */
const NAMES = ["Cohen"];

test.each(said.filter((text) => !NAMES.includes(text)))("%s", (text) => {
  const german = inGerman(text);
  expect(german).not.toBe(text);
  expect(german).not.toMatch(ENGLISH);
  // What was counted or named is still there.
  for (const given of text.match(/\d+|'[^']*'/g) ?? []) expect(german).toContain(given);
});

test("what nobody knows stays as Python said it, and English always does", () => {
  expect(inGerman("no such words")).toBe("no such words");
  for (const text of said) expect(english(amountsIn("en", "m")).python(text)).toBe(text);
});
