import type { Words } from "../en";

export const terms: Words["terms"] = {
  folded: "▸",
  actors: { system: "System", user: "Nutzer", agent: "Agent", environment: "Umgebung" },
  states: { judged: "beurteilt", unsure: "unsicher", skipped: "übersprungen", not_applicable: "nicht anwendbar" },
  yes: "ja",
  no: "nein",
  none: "keine",
};
