import type { Field } from "../../contract.gen";
import type { Amounts } from "../amounts";

const kinds: Record<Field["kind"], string> = {
  choice: "choice",
  ordered_choice: "ordered choice",
  scale: "scale",
  multi_choice: "multi choice",
  toggle: "toggle",
  number: "number",
  text: "text",
  ranking: "ranking",
  correction: "correction",
};

const levels: Record<NonNullable<Field["level"]>, string> = {
  nominal: "nominal",
  ordinal: "ordinal",
  interval: "interval",
};

export const panel = ({ plural }: Amounts) => ({
  agreement: "Agreement",
  reading: "Reading the store…",
  not_read: (trouble: string) => `${trouble}. Run this cell if the notebook was only opened.`,
  labels_on: (labels: number, items: number) =>
    `${plural(labels, { one: "label", other: "labels" })} on ${plural(items, { one: "item", other: "items" })}`,
  runs: (n: number) => plural(n, { one: "run", other: "runs" }),
  annotators: (n: number) => plural(n, { one: "annotator", other: "annotators" }),
  stale: (n: number) => plural(n, { one: "stale label left out", other: "stale labels left out" }),
  why_stale: "The steps they judged have changed since.",
  live: "live",
  last_label: (time: string) => `last label ${time}`,
  no_labels: "No labels yet. As soon as a Labeler on this store saves some, they are counted here by themselves.",
  gone: "kernel gone: run this cell again",
  silent: "not answering (busy or restarted)",
  kinds,
  levels,
  not_measured: "not measured",
  judged: {
    step: "n counts steps judged by two or more",
    run: "n counts runs judged by two or more",
    call: "n counts tool calls judged by two or more",
    span: "n counts places that two or more marked alike",
    pair: "n counts pairs of runs judged by two or more",
  },
  all: "all",
  slice: "slice",
  n: "n",
  annotator_column: "annotators",
  percent: "agreement",
  kappa: "κ",
  cohen: "Cohen's κ",
  alpha: "Krippendorff's α",
});
