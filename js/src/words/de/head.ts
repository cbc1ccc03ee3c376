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
  minutes_left: (n) => `noch etwa ${number(n)} min`,
  queue_rated: (percent) => `alle Läufe ${number(percent)} %`,
  hand_in: "abgeben",
  handed_in: "abgegeben",
  findings: (n) => `${plural(n, { one: "Prüfung schlägt", other: "Prüfungen schlagen" })} an:`,
  show: "zeigen",
  sent_back: "vom Review zurückgegeben:",
  take_up: "wieder aufnehmen",
  hand_in_anyway: "trotzdem abgeben",
  go_on: "weiterarbeiten",
  never_on_screen: (n, all) =>
    `${number(n)} von ${plural(all, { one: "Schritt war", other: "Schritten waren" })} nie auf dem Bildschirm`,
  not_complete: (n) => `${plural(n, { one: "Einheit ist", other: "Einheiten sind" })} unvollständig`,
  show_first: "den ersten zeigen",
});
