import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const form = ({ number }: Amounts): Words["form"] => ({
  form: "Formular",
  whole_run: "Der Lauf als Ganzes",
  step: (n) => `Schritt ${number(n)}`,
  complete: "vollständig",
  suggested: (value) => ["Vorschlag: ", value],
  skip: "überspringen",
  optional: "freiwillig",
  nothing_asked: (actor) =>
    `Zu diesem Schritt (${actor}) ist kein Label gefragt. j und k führen zu denen, die eines brauchen.`,
  not_saved: "nicht gespeichert:",
  guidelines: "Richtlinien",
  enter_saves: "Enter speichert, Umschalt+Enter bricht die Zeile um",
  not_a_number: "keine Zahl",
  not_whole: "keine ganze Zahl",
  less_than: (minimum) => `kleiner als ${minimum}`,
  more_than: (maximum) => `größer als ${maximum}`,
  nothing_saved: (wrong) => `${wrong}; nichts gespeichert`,
  between: (minimum, maximum) => `von ${minimum} bis ${maximum}`,
  at_least: (minimum) => `ab ${minimum}`,
  at_most: (maximum) => `bis ${maximum}`,
  a_number: "eine Zahl",
});
