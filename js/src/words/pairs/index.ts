/** The words of the PairLabeler. Beside the catalogue, since only its bundle carries them. */
import { useWords, type Words } from "..";
import { german } from "./de";
import { english, type PairWords } from "./en";

export type { PairWords } from "./en";

const known = new WeakMap<Words, PairWords>();

export function pairsIn(words: Words): PairWords {
  const made =
    known.get(words) ??
    words.said(words.language.split("-")[0] === "de" ? german(words.amounts) : english(words.amounts));
  known.set(words, made);
  return made;
}

export function usePairs(): PairWords {
  return pairsIn(useWords());
}
