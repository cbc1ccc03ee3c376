import type { Words } from "../en";

export const keys: Words["keys"] = {
  next_to_label: "nächster Schritt, der Labels braucht",
  previous_to_label: "voriger Schritt, der Labels braucht",
  next_step: "nächster Schritt, gleich welcher Art",
  previous_step: "voriger Schritt, gleich welcher Art",
  done_here: "hier fertig: zum nächsten unvollständigen Schritt",
  next_error: "nächster Tool-Fehler",
  previous_error: "voriger Tool-Fehler",
  undo: "letzte Entscheidung zurücknehmen",
  next_run: "nächster Lauf",
  previous_run: "voriger Lauf",
  all_keys: "alle Tasten",
  search: "im Lauf suchen",
  go_to: "zu einem Schritt, nach seiner Nummer",
  repeat: "hier dasselbe sagen wie zuletzt",
  unsure: "unsicher, zur Frage, die dran ist",
  skip: "die Frage überspringen, die dran ist",
  comment: "einen Kommentar schreiben",
  submit: "den Lauf abgeben oder wieder aufnehmen",
};
