import type { Amounts } from "../amounts";
import type { Words } from "../en";

export const saving = ({ number }: Amounts): Words["saving"] => ({
  saved: "✓ gespeichert",
  elsewhere: (n) => `✓ gespeichert · ${number(n)} ungespeichert zu Läufen, die nicht in dieser Zelle sind`,
  opening: "wird geöffnet …",
  saving: (n) => `${number(n)} wird gespeichert …`,
  silent: (n) => `keine Antwort (beschäftigt oder neu gestartet), ${number(n)} ungespeichert`,
  failed: (n, why) => `${number(n)} nicht gespeichert: ${why}`,
  gone: (n) => `Kernel beendet, ${number(n)} ungespeichert: Zelle erneut ausführen`,
  practice: "Übung: nichts wird aufbewahrt",
  practice_silent: "Übung: nichts wird aufbewahrt · Kernel antwortet nicht",
  refused: (why) => `Nicht gespeichert: ${why}`,
});
