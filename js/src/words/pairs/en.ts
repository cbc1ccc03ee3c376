import type { Amounts } from "../amounts";

export const english = ({ number }: Amounts) => ({
  name: "Which of the two is better?",
  a: "A, on the left",
  b: "B, on the right",
  side: { left: "A", right: "B" },
  pair_of: (place: number, all: number) => `pair ${number(place)} of ${number(all)}`,
  compared: (n: number, all: number) => `${number(n)} of ${number(all)} compared`,
  shared: (n: number): string =>
    n === 1 ? "The first step is the same." : `The first ${number(n)} steps are the same.`,
  nothing_shared: "They differ from the first step on.",
  all_the_same: "Both are the same from beginning to end.",
  parts_at: (a: string, b: string) => `They part at step ${a} of A and step ${b} of B.`,
  in_both: "same in both",
  parts_here: "they part here",
  over: "(its end)",
  answers: "A is the first, B the second.",
  yes: "yes",
  no: "no",
  move_on: "next steps",
  move_back: "previous steps",
  parting: "where they part",
  lock: (on: boolean): string => (on ? "together: on" : "together: off"),
  turn_to: "other side",
  undo: "undo",
  previous: "previous pair",
  next: "next pair",
  help: "all keys",
  leave: "leave the widget",
  undone: "Taken back.",
  nothing_to_undo: "Nothing to take back in this pair.",
});

export type PairWords = ReturnType<typeof english>;
