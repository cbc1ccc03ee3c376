import type { Words } from "../en";

export const foot: Words["foot"] = {
  next: "weiter",
  back: "zurück",
  search: "suchen",
  next_error: "nächster Fehler",
  undo: "rückgängig",
  unsure: "unsicher",
  repeat: "wiederholen",
  go_to_step: "Zu Schritt",
  auto_advance: "von selbst weiter, sobald ein Schritt beantwortet ist",
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
