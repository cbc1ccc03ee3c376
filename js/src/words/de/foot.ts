import type { Words } from "../en";

export const foot: Words["foot"] = {
  next: "weiter",
  back: "zurück",
  next_error: "nächster Fehler",
  undo: "rückgängig",
  next_run: "nächster Lauf",
  all_keys: "alle Tasten",
  active: (key) => ["Tasten aktiv · ", key, " verlässt"],
  escape: "Esc",
  click_here: "hier klicken, um Tasten zu benutzen",
  keys: "Tasten",
  close: "schließen",
  type_into: "hineinschreiben",
  yes_no: "ja, nein",
};
