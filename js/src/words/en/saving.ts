import type { Amounts } from "../amounts";

export const saving = ({ number }: Amounts) => ({
  saved: "✓ saved",
  elsewhere: (n: number) => `✓ saved · ${number(n)} unsaved of runs not in this cell`,
  opening: "opening…",
  saving: (n: number) => `saving ${number(n)}…`,
  silent: (n: number) => `not answering (busy or restarted), ${number(n)} unsaved`,
  failed: (n: number, why: string) => `${number(n)} not saved: ${why}`,
  gone: (n: number) => `kernel gone, ${number(n)} unsaved: run this cell again`,
  practice: "practice: nothing is kept",
  practice_silent: "practice: nothing is kept · kernel not answering",
  refused: (why: string) => `Not saved: ${why}`,
});
