import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const steps = ({ number, plural }: Amounts): Words["steps"] => ({
  cards: "Schrittkarten",
  card: (step, total, actor) => `Schritt ${number(step)} von ${number(total)}, ${actor}`,
  tokens: (n) => `${number(n)} Token`,
  tool_errors: (n) => (n === 1 ? "Tool-Fehler" : plural(n, { other: "Tool-Fehler" })),
  repeats: (step) => `wiederholt Schritt ${number(step)}`,
  comment: "Kommentar",
  empty: "dieser Schritt ist leer",
  on_its_way: "dieser Schritt ist unterwegs …",
  no_steps_sent: "der Kernel hat keine Schritte geschickt",
  disputed: "uneinig",
  stale: "beurteilt, bevor der Schritt sich änderte",
});
