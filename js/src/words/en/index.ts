/** English: the catalogue the others are measured against. One file a room. */
import type { Amounts } from "../amounts";
import { fields } from "./fields";
import { foot } from "./foot";
import { form } from "./form";
import { head } from "./head";
import { keys } from "./keys";
import { marks } from "./marks";
import { opening } from "./opening";
import { outline } from "./outline";
import { panel } from "./panel";
import { parts } from "./parts";
import { saving } from "./saving";
import { search } from "./search";
import { session } from "./session";
import { steps } from "./steps";
import { terms } from "./terms";
import { texts } from "./texts";

export function english(language: string, amounts: Amounts, dir: "ltr" | "rtl" = "ltr") {
  return {
    language,
    dir,
    amounts,
    fields: fields(amounts),
    foot,
    form: form(amounts),
    head: head(amounts),
    keys,
    marks: marks(amounts),
    opening,
    outline: outline(amounts),
    panel: panel(amounts),
    parts: parts(amounts),
    saving: saving(amounts),
    search,
    session,
    steps: steps(amounts),
    terms,
    texts: texts(amounts),
    /** What becomes of words that stand beside this catalogue, as those of one widget alone: in a language, nothing. */
    said: <T>(words: T): T => words,
  };
}

export type Words = ReturnType<typeof english>;
