/** The field's words, wherever they stand. */
import type { Actor, LabelState } from "../../contract.gen";

const actors: Record<Actor, string> = {
  system: "system",
  user: "user",
  agent: "agent",
  environment: "environment",
};

const states: Record<LabelState, string> = {
  judged: "judged",
  unsure: "unsure",
  skipped: "skipped",
  not_applicable: "not applicable",
};

/** What stands before something folded: it points to where reading goes. */
const folded = "▸";

export const terms = { folded, actors, states, yes: "yes", no: "no", none: "none" };
