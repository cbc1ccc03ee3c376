import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const marks = ({ number }: Amounts): Words["marks"] => ({
  calls: "Tool-Aufrufe",
  call: (n, tool) => `Aufruf ${number(n)} · ${tool}`,
  marks: "Markierungen",
  mark: (n) => `Markierung ${number(n)}`,
  marks_in: (step) => `Markierungen in Schritt ${number(step)}`,
  more: (n) => `und ${number(n)} weitere`,
  characters: (from, to) => `Zeichen ${number(from)} bis ${number(to)}`,
  show: "im Text zeigen",
  remove: (n) => `Markierung ${number(n)} entfernen`,
  evidence: "Beleg",
  step: (n) => `Schritt ${number(n)}`,
  not_cited: "nicht mehr als Beleg anführen",
  do_mark: "Markieren",
  do_cite: (what) => `Beleg für ${what}`,
  do_leave: "Verlassen",
  caret_keys: "Pfeile bewegen · Umschalt oder Leertaste wählt aus · w b wortweise · v Werte · Tab nächster Text",
  nothing_within: "Dieser Schritt hat weder Tool-Aufruf noch Markierung.",
  nothing_to_mark: "Hier lässt sich nichts markieren. Gehen Sie erst zu einem Schritt.",
  not_asked: "Dieses Formular fragt nichts zu Markierungen. Die Auswahl lässt sich als Beleg anführen.",
  select_first: "Noch ist nichts ausgewählt: mit Umschalt oder Leertaste beginnen, dann bewegen.",
  caret_on:
    "Schreibmarke im Schritt. Auswählen, dann markiert die Eingabetaste, e führt als Beleg an, Escape verlässt.",
  marked: (n) => `Markiert. ${number(n)} in diesem Schritt; ohne Antwort bleibt sie in diesem Browser.`,
  removed: "Markierung entfernt.",
  nothing_to_prove: "Es gibt noch kein Label, für das dies ein Beleg wäre.",
  cited: (field) => `Als Beleg für ${field} angeführt.`,
});
