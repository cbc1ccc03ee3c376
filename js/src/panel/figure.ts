/** How a coefficient is written, and how strongly its cell is tinted. */
import type { Amounts } from "../words/amounts";

export function figureOf(value: number | null, amounts: Amounts): string {
  return value === null ? "–" : amounts.decimal(value, 2).replace("-", "−");
}

/** How strongly a cell is tinted: from 0 (nothing, as what is below 0) to 1, where text is still readable on it. */
export function tint(share: number): string {
  return `--tint:${Math.round(44 * Math.min(1, Math.max(0, share)))}%`;
}
