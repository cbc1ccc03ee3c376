/** English: the catalogue the others are measured against. One file a room. */
import type { Amounts } from "../amounts";
import { fields } from "./fields";
import { foot } from "./foot";
import { form } from "./form";
import { head } from "./head";
import { keys } from "./keys";
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
  };
}

export type Words = ReturnType<typeof english>;
