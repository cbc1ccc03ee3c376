import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const panel = ({ plural }: Amounts): Words["panel"] => ({
  agreement: "Übereinstimmung",
  reading: "Der Speicher wird gelesen …",
  not_read: (trouble) => `${trouble}. Wurde das Notebook nur geöffnet, führen Sie diese Zelle aus.`,
  labels_on: (labels, items) =>
    `${plural(labels, { one: "Label", other: "Labels" })} zu ${plural(items, { one: "Einheit", other: "Einheiten" })}`,
  runs: (n) => plural(n, { one: "Lauf", other: "Läufe" }),
  annotators: (n) => plural(n, { one: "Annotator", other: "Annotatoren" }),
  stale: (n) => plural(n, { one: "veraltetes Label ausgelassen", other: "veraltete Labels ausgelassen" }),
  why_stale: "Die Schritte, die sie bewerten, haben sich seither geändert.",
  live: "live",
  last_label: (time) => `letztes Label ${time}`,
  no_labels:
    "Noch keine Labels. Sobald ein Labeler auf diesem Speicher welche speichert, werden sie hier von selbst gezählt.",
  gone: "Kernel beendet: Zelle erneut ausführen",
  silent: "keine Antwort (beschäftigt oder neu gestartet)",
  kinds: {
    choice: "Auswahl",
    ordered_choice: "geordnete Auswahl",
    scale: "Skala",
    multi_choice: "Mehrfachauswahl",
    toggle: "ja oder nein",
    number: "Zahl",
    text: "Text",
    ranking: "Rangfolge",
    correction: "Berichtigung",
  },
  levels: { nominal: "nominal", ordinal: "ordinal", interval: "intervallskaliert" },
  not_measured: "nicht gemessen",
  judged: {
    step: "n zählt Schritte, die zwei oder mehr bewertet haben",
    run: "n zählt Läufe, die zwei oder mehr bewertet haben",
    call: "n zählt Tool-Aufrufe, die zwei oder mehr bewertet haben",
    span: "n zählt Stellen, die zwei oder mehr gleich markiert haben",
    pair: "n zählt Paare von Läufen, die zwei oder mehr bewertet haben",
  },
  all: "alle",
  slice: "Teilmenge",
  n: "n",
  annotator_column: "Annotatoren",
  percent: "Übereinstimmung",
  kappa: "κ",
  cohen: "Cohens κ",
  alpha: "Krippendorffs α",
});
