import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const outline = ({ number }: Amounts): Words["outline"] => ({
  steps: "Schritte",
  all: "alle",
  errors: "Fehler",
  unrated: "offen",
  step: (n) => `Schritt ${number(n)}`,
  tool_error: "Tool-Fehler",
  not_rated: "nicht bewertet",
  not_complete: (label) => `${label}, nicht vollständig`,
  labelled: "bewertet",
  begun: "begonnen",
});
