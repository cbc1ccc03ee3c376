/**
 * What Python says of a coefficient in words, in German: which one it is, how its interval was made, why there is none.
 *
 * Python's own words are English for everybody, as they stand in its frames. What is not known here stays English.
 */

/** Whole sentences, without what stands around them. Names and numbers are kept as `$1` and so on. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^fewer than two annotators$/, "weniger als zwei Annotatoren"],
  [/^no item was judged by two annotators$/, "keine Einheit haben zwei Annotatoren bewertet"],
  [/^no item judged by two annotators yet$/, "noch keine Einheit haben zwei Annotatoren bewertet"],
  [
    /^fewer than (\d+) shared items: withheld, so that nobody's answer shows through$/,
    "weniger als $1 gemeinsame Einheiten: zurückgehalten, damit keine Antwort durchscheint",
  ],
  [
    /^withheld, lest the difference to all give a smaller slice away$/,
    "zurückgehalten, weil die Differenz zu allen eine kleinere Teilmenge verraten würde",
  ],
  [/^only one category was used: kappa divides by zero$/, "nur eine Antwort kommt vor: Kappa teilt durch null"],
  [/^only one category was used: alpha divides by zero$/, "nur eine Antwort kommt vor: Alpha teilt durch null"],
  [
    /^the weights count no disagreement between the categories used: kappa divides by zero$/,
    "die Gewichte zählen zwischen den gegebenen Antworten keine Uneinigkeit: Kappa teilt durch null",
  ],
  [
    /^the distance between all the values used is zero: alpha divides by zero$/,
    "zwischen allen gegebenen Werten ist die Distanz null: Alpha teilt durch null",
  ],
  [/^kappa compares categories; a number has alpha$/, "Kappa vergleicht Kategorien; für Zahlen gibt es Alpha"],
  [
    /^kappa compares categories; a number has alpha \(([\d,]+) different values\)$/,
    "Kappa vergleicht Kategorien; für Zahlen gibt es Alpha ($1 verschiedene Werte)",
  ],
  [
    /^the order of (.*) is not declared: pass categories= in order, or a categorical column whose categories are in order$/s,
    "die Reihenfolge von $1 ist nicht festgelegt: categories= in Reihenfolge angeben",
  ],
  [/^the frame states several levels, (.*): pass level=$/s, "es gibt mehrere Skalenniveaus, $1: level= angeben"],
  [/^level (\S+) needs finite numbers$/, "das Niveau $1 verlangt endliche Zahlen"],
  [/^level (\S+) needs numbers, not (.*)$/s, "das Niveau $1 verlangt Zahlen, nicht $2"],
  [/^level (\S+) needs sets of options, not (.*)$/s, "das Niveau $1 verlangt Mengen von Optionen, nicht $2"],
  [
    /^field (.*) was declared in ways that make no one scale: (.*)\. Take the labels made under one of them: to_frame\(schema=\.\.\.\), with a LabelSchema or its hash\.$/s,
    "das Feld $1 wurde so festgelegt, dass keine gemeinsame Skala entsteht: $2. Die Labels eines der Formulare nehmen: to_frame(schema=...), mit einem LabelSchema oder seinem Hash.",
  ],
];

/** Pieces of what a coefficient or an interval is called, longest first. */
const PIECES: readonly (readonly [RegExp, string])[] = [
  [/\bin the shape of a Dirichlet posterior\b/, "in der Form einer Dirichlet-Posteriorverteilung"],
  [/\bDirichlet posterior\b/, "Dirichlet-Posteriorverteilung"],
  [/\bjackknife over\b/, "Jackknife über"],
  [/\bbootstrap over\b/, "Bootstrap über"],
  [/^jackknife$/, "Jackknife"],
  [/^bootstrap$/, "Bootstrap"],
  [/\bmean of 1 pair\b/, "ein Paar"],
  [/\bmean of (\d+) of (\d+) pairs\b/, "Mittel über $1 von $2 Paaren"],
  [/\bmean of (\d+) pairs\b/, "Mittel über $1 Paare"],
  [/, of whole sets$/, ", ganze Mengen"],
  [/\b(Jaccard|MASI) distance$/, "$1-Distanz"],
  [/^observed$/, "beobachtet"],
  [/\b1 trajectories\b/, "einen Lauf"],
  [/\btrajectories\b/, "Läufe"],
  [/\bitems\b/, "Einheiten"],
  [/\bgroups of\b/, "Gruppen von"],
];

export function inGerman(said: string): string {
  for (const [english, german] of SENTENCES) {
    if (english.test(said)) return said.replace(english, german);
  }
  return PIECES.reduce((text, [english, german]) => text.replace(english, german), said);
}
