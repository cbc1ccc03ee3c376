/** What the bars of the outline measure: latency, tokens, cost, or how much there is to read; only what is known. */
import type { Measures } from "../contract.gen";
import type { Row } from "../room/rows";

export type Bar = "latency" | "tokens" | "cost" | "size";

/** Those that say something of this run, the first one shown at first. */
export function barsOf(rows: readonly Row[], measures: Measures | undefined): readonly Bar[] {
  const known: Bar[] = [];
  if (rows.some((row) => row.duration_s !== null)) known.push("latency");
  if (measures?.tokens.some((value) => value !== null)) known.push("tokens");
  if (measures?.costs.some((value) => value !== null)) known.push("cost");
  return [...known, "size"];
}

/** The value of each row. */
export function lengths(rows: readonly Row[], measures: Measures | undefined, by: Bar): readonly number[] {
  switch (by) {
    case "latency":
      return rows.map((row) => row.duration_s ?? 0);
    case "tokens":
      return rows.map((row) => measures?.tokens[row.place] ?? 0);
    case "cost":
      return rows.map((row) => measures?.costs[row.place] ?? 0);
    case "size":
      return rows.map((row) => row.size);
  }
}
