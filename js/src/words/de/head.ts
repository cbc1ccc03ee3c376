import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const head = ({ form, number, plural }: Amounts): Words["head"] => ({
  goal: "Ziel",
  criteria: (n) => plural(n, { one: "Erfolgskriterium", other: "Erfolgskriterien" }),
  previous_run: "voriger Lauf",
  next_run: "nächster Lauf",
  run_of: (place, all) => ["Lauf ", place, " von ", all],
  steps: (n) => form(n, { one: "Schritt", other: "Schritte" }),
  tokens: "Token",
  tool_errors: () => "Tool-Fehler",
  rated_of: (rated, asked) => [rated, " von ", asked, " bewertet"],
  rated: "bewertet",
  refused: (n) => `${number(n)} abgelehnt: zeigen`,
  put_away: "ausblenden",
});
