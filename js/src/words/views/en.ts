import type { Amounts } from "../amounts";

/** What the tabs are called, each with the question it answers and how to read it. */
const tabs = {
  overview: "Overview",
  slices: "Slices",
  pairs: "Pairs",
  confusion: "Confusion",
  time: "Over time",
  labels: "Labels",
  annotators: "Annotators",
  items: "Items",
  coverage: "Coverage",
};

const asks = {
  slices: "Where do people agree?",
  pairs: "Who agrees with whom?",
  confusion: "Which answers are taken for which?",
  time: "How does agreement move?",
  labels: "On which answers do people agree?",
  annotators: "How does each annotator work?",
  items: "On what do people differ most?",
  coverage: "Who has judged what?",
};

export const english = ({ number, plural }: Amounts) => ({
  views: "Views of agreement",
  fields: "Field",
  tabs,
  asks,
  coefficients: {
    kappa: "κ",
    quadratic_kappa: "κ, quadratic weights",
    alpha: "Krippendorff's α",
    jaccard_alpha: "Krippendorff's α, Jaccard distance",
  },
  reading: "Counting…",
  nothing: "Nobody has judged this field yet.",
  withheld: {
    none: "no item judged by both",
    few: "fewer than 5 shared items: withheld, so that nobody's answer shows through",
    difference: "withheld, lest the difference to the others give a smaller figure away",
    labels: 'This view tells single labels. Nothing of it was sent. Where nobody labels blind, pass labels="all".',
  },
  /** What Python says of a coefficient, which is English by itself. */
  python: (said: string) => said,
  none: "none",
  n: (n: number) => `n ${number(n)}`,
  figures: "All figures as a table",
  slices: {
    about: (coefficient: string, low: string, high: string) => `${coefficient} from 0 to 1. Lines: ${low} and ${high}.`,
    interval: (methods: string) => `Intervals of 95 %: ${methods}.`,
    pale: (enough: number) => `Pale: fewer than ${number(enough)} items, too few for a claim.`,
    slice: "slice",
    ac1: "AC1",
    observed: "agreement",
    remark: "remark",
    few: "too few",
    paradox: "one answer is frequent",
    why_paradox: "Much agreement and a low kappa, since one answer is frequent: read AC1 beside it.",
  },
  states: {
    state: "state",
    names: { "too few": "too few", ok: "ok", watch: "watch", retrain: "retrain", meets: "meets" },
    below: (line: string, p: string) => `P(below ${line}) is ${p}`,
    above: (line: string, p: string) => `P(above ${line}) is ${p}`,
    lacking: {
      items: (n: number, least: number) =>
        `${plural(n, { one: "item", other: "items" })} with two ratings, fewer than ${number(least)}`,
      clusters: (n: number, least: number) =>
        `${plural(n, { one: "run", other: "runs" })}, fewer than ${number(least)}`,
      minority: (n: number, least: number) =>
        `${plural(n, { one: "item", other: "items" })} with another than the most frequent answer, fewer than ${number(least)}`,
    },
    undefined: "the coefficient is undefined",
    as_of: (n: number) => `Looked at after ${plural(n, { one: "item", other: "items" })}.`,
    grid: (every: number) => `States: a look every ${number(every)} items.`,
    no_query: "The state of a query is how its labels stand now: nothing is decided on it.",
    now: "now",
    standing: "As the labels stand now; of a query nothing is decided or logged.",
    behind: "states: going through older labels…",
    changes: "Changes of state",
    and_now: " and now ",
    changed: (field: string, slice: string, before: string, now: string) =>
      `${field}, ${slice}: ${before}, now ${now}.`,
    dismiss: "Dismiss",
    all: (n: number) => `All ${number(n)}`,
    fewer: "Fewer",
    more: (n: number) => `${number(n)} more in to_frame("decision_log")`,
  },
  labels: {
    about: "Of whoever gives an answer, how often another annotator of the item gives it too; and how frequent it is.",
    answer: "answer",
    agreement: "agreement",
    prevalence: "prevalence",
    n: "judgements",
    none: "nobody gave it",
  },
  options: {
    about: "On each option, chosen or not",
    option: "option",
    chosen: "n chosen",
    kappa: "κ of whole sets",
    jaccard: "α, Jaccard",
    why_jaccard: "Krippendorff's α; two sets are 1 − J apart, where J is the share of options in common.",
    masi: "α, MASI",
    why_masi:
      "Krippendorff's α; two sets are 1 − J · M apart: J is the share of options in common, M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they only overlap.",
  },
  annotators: {
    about: (coefficient: string) => `${coefficient}: mean over all pairs with the others, weighted by shared items.`,
    annotator: "annotator",
    judged: "items",
    shared: "shared",
    observed: "agreement",
    gold: "right on gold",
    right: (figure: string, interval: string, n: number) => `${figure} ${interval} of ${number(n)}`,
    speed: "active time a decision",
    answers: "Which answers they give",
    answers_withheld: 'Which answers each gives is told with labels="all" only.',
  },
  pairs: {
    about: (coefficient: string) => `${coefficient} per pair, n below it.`,
    few: (enough: number) => `Hatched: fewer than ${number(enough)} shared items.`,
    cell: (one: string, other: string, figure: string, n: number) =>
      `${one} and ${other}: ${figure}, ${plural(n, { one: "shared item", other: "shared items" })}`,
    opens: "A pair opens its confusion matrix.",
    annotator: "annotator",
    other: "other",
    observed: "agreement",
    items: "n",
    why: "remark",
  },
  confusion: {
    pair: "Pair",
    all: "all pairs",
    of: (row: string, column: string) => `${row} in rows, ${column} in columns. A cell lists its steps.`,
    pooled: "Pairs of judgements of one item, in either order. A cell lists its steps.",
    cell: (row: string, column: string, n: number) => `${row} and ${column}: ${number(n)}`,
    steps: (row: string, column: string, n: number) =>
      `${row} × ${column}: ${plural(n, { one: "item", other: "items" })}`,
    more: (n: number) => `${number(n)} more in to_frame()`,
    no_viewer: "To open a step from here, pass viewer=, a Viewer or a Labeler, to the panel.",
  },
  step: { whole: "run as a whole", open: (where: string) => `open ${where}` },
  time: {
    about: (coefficient: string, window: number) =>
      `${coefficient}: all items so far, and the last ${number(window)}; in the order in which they were judged twice.`,
    cumulative: "all so far",
    rolling: (window: number) => `last ${number(window)}`,
    changed: "form changed",
    lines: (low: string, high: string) => `Dotted lines: ${low} and ${high}.`,
    marks: "what happened",
    too_early: "Not enough items were judged twice yet for a curve.",
    items: "n",
    at: "at",
    last: (figure: string, n: number) => `${figure} after ${plural(n, { one: "item", other: "items" })}`,
  },
  items: {
    about: "Most disagreement first: 0 is none, 1 the most the scale allows. A step opens where it was judged.",
    none: "Nobody differs on anything.",
    more: (n: number) => `${number(n)} more in to_frame("items")`,
    disagreement: "disagreement",
    step: "step",
    answers: "answers",
  },
  coverage: {
    about: "Items of each run that somebody judged, and how many of them each annotator did.",
    run: "run",
    items: "items",
    judged_by: (items: number, people: number) =>
      `${plural(items, { one: "item", other: "items" })} by ${plural(people, { one: "annotator", other: "annotators" })}`,
    more: (n: number) => `${plural(n, { one: "more run", other: "more runs" })} in to_frame("coverage")`,
  },
});

export type ViewWords = ReturnType<typeof english>;
