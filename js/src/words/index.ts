/**
 * Every word the interface says, in the language of one widget: a view asks `useWords()`, everything else its door's `words`.
 *
 * English is the catalogue that says which words there are: another language that lacks one does not compile.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { LANGUAGES } from "../contract.gen";
import { amountsIn } from "./amounts";
import { german } from "./de";
import { english, type Words } from "./en";
import { longer, mirrored } from "./pseudo";

export type { Words } from "./en";

/** Those Python takes; the others below are made of them. */
type Language = Exclude<(typeof LANGUAGES)[number], keyof typeof PSEUDO>;

const CATALOGUES: Record<Language, (language: string) => Words> = {
  en: (language) => english(language, amountsIn(language, "m")),
  de: (language) => german(language, amountsIn(language, "min")),
};

/** Languages nobody speaks, under the tags that others use for them: they show what a translation would break. */
const PSEUDO = { "en-XA": longer, "ar-XB": mirrored };

/** What the page is written in. VS Code writes "en" into every page of outputs; its own language is the browser's. */
function ofHost(): string {
  const page = document.body?.dataset.vscodeThemeKind === undefined ? document.documentElement.lang : "";
  return page || navigator.language;
}

function made(language: string): Words {
  const known = (tag: string | undefined) => LANGUAGES.find((each) => each === tag);
  const found = known(language) ?? known(language.split("-")[0]);
  if (found === "en-XA" || found === "ar-XB") return PSEUDO[found](made("en"));
  try {
    return CATALOGUES[found ?? "en"](found === undefined ? "en" : language);
  } catch {
    // A tag that begins well and that Intl can not read, such as "de-".
    return CATALOGUES[found ?? "en"](found ?? "en");
  }
}

const known = new Map<string, Words>();

/** The words of a language; with "" those of the page around; English where there is no catalogue. */
export function wordsOf(language: string): Words {
  const wanted = language || ofHost();
  const words = known.get(wanted) ?? made(wanted);
  known.set(wanted, words);
  return words;
}

/** The word for a name that Python gave; one the catalogue does not know stays as it is, without its underscores. */
export function termOf(table: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(table, name) ? (table[name] ?? name) : name.replaceAll("_", " ");
}

export const WordsContext = createContext<Words | null>(null);

export function useWords(): Words {
  return useContext(WordsContext) ?? wordsOf("en");
}
