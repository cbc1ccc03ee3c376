import type { Words } from "../en";

export const session: Words["session"] = {
  run_not_opened: (why) => `Der Lauf ließ sich nicht öffnen: ${why}`,
  last_run: "Das ist der letzte Lauf der Liste.",
  first_run: "Das ist der erste Lauf der Liste.",
  no_error: "Kein Tool-Fehler in diesem Lauf.",
  no_further_error: "Kein weiterer Tool-Fehler in dieser Richtung.",
  not_arrived: "Dieser Schritt ist noch nicht angekommen; es wurde kein Label angenommen.",
  nothing_to_undo: "In diesem Lauf gibt es nichts zurückzunehmen.",
  undone: (fields) => `Zurückgenommen: ${fields}.`,
  all_labelled: "Jeder Schritt dieses Laufs ist bewertet. ] führt zum nächsten Lauf.",
  nothing_up: "Hier wird nichts gefragt.",
  nothing_to_repeat: "Hier gibt es nichts zu wiederholen.",
  is_handed_in: (key) => `Dieser Lauf ist abgegeben. ${key} nimmt ihn wieder auf.`,
  handed_in: "Abgegeben. ] führt zum nächsten Lauf.",
  taken_up: "Wieder aufgenommen.",
  no_step: (typed) => `Einen Schritt ${typed} gibt es nicht.`,
  no_suggestions: (why) => `Es wird nichts vorgeschlagen: ${why}`,
};
