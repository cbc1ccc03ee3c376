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

export const terms = { actors, states, yes: "yes", no: "no", none: "none" };
