/** The words of the panel's views. Beside the catalogue, since only the panel's bundle carries them. */
import { useWords, type Words } from "..";
import { german } from "./de";
import { english, type ViewWords } from "./en";

export type { ViewWords } from "./en";

const known = new WeakMap<Words, ViewWords>();

export function viewsIn(words: Words): ViewWords {
  const made =
    known.get(words) ??
    words.said(words.language.split("-")[0] === "de" ? german(words.amounts) : english(words.amounts));
  known.set(words, made);
  return made;
}

export function useViews(): ViewWords {
  return viewsIn(useWords());
}
