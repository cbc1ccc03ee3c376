import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const outline = ({ number }: Amounts): Words["outline"] => ({
  steps: "Schritte",
  all: "alle",
  errors: "Fehler",
  unrated: "offen",
  step: (n) => `Schritt ${number(n)}`,
  tool_error: "Tool-Fehler",
  not_rated: "nicht bewertet",
  not_complete: (label) => `${label}, nicht vollständig`,
  labelled: "bewertet",
  begun: "begonnen",
  filters: "welche Schritte gezeigt werden",
  disputed: "uneinig",
  differ: "Annotierende sind uneinig",
  more: "mehr",
  retry: "derselbe Aufruf noch einmal, gleich nach einem Fehler",
  repeats: (n) => `wiederholt Schritt ${number(n)}`,
  waited: (time) => `nach ${time} Warten`,
  big: (characters) => `${characters} Zeichen`,
  bars: { latency: "Dauer", tokens: "Tokens", cost: "Kosten", size: "Länge" },
  bars_show: (measure) => `Balken: ${measure}`,
  bars_next: (measure) => `Balken zeigen als Nächstes ${measure}`,
});
