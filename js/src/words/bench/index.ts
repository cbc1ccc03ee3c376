/** The words of the workbench. Beside the catalogue, since only the bundle of the DemonstrationEditor carries them. */
import { useWords, type Words } from "..";
import { german } from "./de";
import { type BenchWords, english } from "./en";

export type { BenchWords } from "./en";

const known = new WeakMap<Words, BenchWords>();

export function benchIn(words: Words): BenchWords {
  const made =
    known.get(words) ??
    words.said(words.language.split("-")[0] === "de" ? german(words.amounts) : english(words.amounts));
  known.set(words, made);
  return made;
}

export function useBench(): BenchWords {
  return benchIn(useWords());
}
