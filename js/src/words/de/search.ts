import type { Words } from "../en";

export const search: Words["search"] = {
  search: "in diesem Lauf suchen",
  placeholder: "Alle Schritte durchsuchen",
  regex: "regulärer Ausdruck",
  hit_of: (place, all) => [place, " von ", all],
  nothing: "nicht gefunden",
  searching: "sucht…",
  previous: "voriger Treffer",
  next: "nächster Treffer",
  close: "Suche schließen",
};
