/**
 * German. Who reads is addressed as "Sie", and where German can do without, not at all. The trade's own words stay as German
 * annotators say them: Label, Tool, Token, Agent; a step is a "Schritt", a run a "Lauf".
 */
import type { Amounts } from "../amounts";
import type { Words } from "../en";
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

export function german(language: string, amounts: Amounts): Words {
  return {
    language,
    dir: "ltr",
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
    said: (words) => words,
  };
}
