/** The signs of states, the same in every language: told apart by their form, so that no colour is needed. */
import type { StateFigure } from "../../contract.gen";

export const SIGNS: Record<StateFigure["state"], string> = {
  "too few": "○",
  ok: "●",
  watch: "◆",
  retrain: "▼",
  meets: "▲",
};
