import type { Amounts } from "../amounts";
import type { ViewWords } from "./en";

export const german = ({ number, plural }: Amounts): ViewWords => ({
  views: "Ansichten der Übereinstimmung",
  fields: "Feld",
  tabs: {
    overview: "Überblick",
    pairs: "Paare",
    confusion: "Verwechslung",
    time: "Verlauf",
    items: "Einheiten",
    coverage: "Abdeckung",
  },
  asks: {
    pairs: "Wer stimmt mit wem überein?",
    confusion: "Welche Antworten werden verwechselt?",
    time: "Wie verändert sich die Übereinstimmung?",
    items: "Worüber herrscht die größte Uneinigkeit?",
    coverage: "Wer hat was bewertet?",
  },
  coefficients: { kappa: "κ", quadratic_kappa: "κ, quadratisch gewichtet", alpha: "Krippendorffs α" },
  reading: "Es wird gezählt …",
  nothing: "Dieses Feld hat noch niemand bewertet.",
  withheld: {
    none: "keine gemeinsam bewertete Einheit",
    few: "weniger als 5 gemeinsame Einheiten: zurückgehalten, damit keine Antwort durchscheint",
    difference: "zurückgehalten, weil die Differenz zu den übrigen eine kleinere Zahl verraten würde",
    labels:
      'Diese Ansicht verrät einzelne Labels. Nichts davon wurde gesendet. Wo niemand mehr blind bewertet: labels="all".',
  },
  none: "keine",
  n: (n) => `n ${number(n)}`,
  figures: "Alle Zahlen als Tabelle",
  pairs: {
    about: (coefficient) => `${coefficient} je Paar, darunter n.`,
    few: (enough) => `Schraffiert: weniger als ${number(enough)} gemeinsame Einheiten.`,
    cell: (one, other, figure, n) =>
      `${one} und ${other}: ${figure}, ${plural(n, { one: "gemeinsame Einheit", other: "gemeinsame Einheiten" })}`,
    opens: "Ein Paar öffnet seine Verwechslungsmatrix.",
    annotator: "Annotator",
    other: "anderer",
    observed: "Übereinstimmung",
    items: "n",
    why: "Anmerkung",
  },
  confusion: {
    pair: "Paar",
    all: "alle Paare",
    of: (row, column) => `${row} in Zeilen, ${column} in Spalten. Eine Zelle nennt ihre Schritte.`,
    pooled: "Paare von Bewertungen einer Einheit, in beliebiger Reihenfolge. Eine Zelle nennt ihre Schritte.",
    cell: (row, column, n) => `${row} und ${column}: ${number(n)}`,
    steps: (row, column, n) => `${row} × ${column}: ${plural(n, { one: "Einheit", other: "Einheiten" })}`,
    more: (n) => `${number(n)} weitere in to_frame()`,
    no_viewer: "Um Schritte von hier zu öffnen, dem Panel mit viewer= einen Viewer oder Labeler geben.",
  },
  step: { whole: "Lauf als Ganzes", open: (where) => `${where} öffnen` },
  time: {
    about: (coefficient, window) =>
      `${coefficient}: alle Einheiten bisher und die letzten ${number(window)}; in der Reihenfolge der zweiten Bewertung.`,
    cumulative: "alle bisher",
    rolling: (window) => `letzte ${number(window)}`,
    changed: "Formular geändert",
    lines: "Gepunktete Linien: 0,75 und 0,80.",
    too_early: "Für einen Verlauf sind noch nicht genug Einheiten doppelt bewertet.",
    items: "n",
    at: "Zeit",
    last: (figure, n) => `${figure} nach ${plural(n, { one: "Einheit", other: "Einheiten" })}`,
  },
  items: {
    about:
      "Die größte Uneinigkeit zuerst: 0 ist keine, 1 die größte, die die Skala zulässt. Ein Schritt lässt sich öffnen.",
    none: "Nirgends herrscht Uneinigkeit.",
    more: (n) => `${number(n)} weitere in to_frame("items")`,
    disagreement: "Uneinigkeit",
    step: "Schritt",
    answers: "Antworten",
  },
  coverage: {
    about: "Einheiten je Lauf, die jemand bewertet hat, und wie viele davon jeder Annotator.",
    run: "Lauf",
    items: "Einheiten",
    judged_by: (items, people) =>
      `${plural(items, { one: "Einheit", other: "Einheiten" })} von ${plural(people, { one: "Annotator", other: "Annotatoren" })}`,
    more: (n) => `${plural(n, { one: "weiterer Lauf", other: "weitere Läufe" })} in to_frame("coverage")`,
  },
});
