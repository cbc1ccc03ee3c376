import type { Amounts } from "../amounts";
import type { PairWords } from "./en";

export const german = ({ number }: Amounts): PairWords => ({
  name: "Welcher der beiden ist besser?",
  a: "A, links",
  b: "B, rechts",
  side: { left: "A", right: "B" },
  pair_of: (place, all) => `Paar ${number(place)} von ${number(all)}`,
  compared: (n, all) => `${number(n)} von ${number(all)} verglichen`,
  shared: (n) => (n === 1 ? "Der erste Schritt ist gleich." : `Die ersten ${number(n)} Schritte sind gleich.`),
  nothing_shared: "Sie unterscheiden sich vom ersten Schritt an.",
  all_the_same: "Beide sind von Anfang bis Ende gleich.",
  parts_at: (a, b) => `Sie trennen sich bei Schritt ${a} von A und Schritt ${b} von B.`,
  over: "(zu Ende)",
  answers: "A ist der erste, B der zweite.",
  yes: "ja",
  no: "nein",
  move: "bewegen",
  parting: "wo sie sich trennen",
  lock: (on) => (on ? "gemeinsam: an" : "gemeinsam: aus"),
  turn_to: "andere Seite",
  undo: "rückgängig",
  previous: "voriges Paar",
  next: "nächstes Paar",
  help: "alle Tasten",
  undone: "Zurückgenommen.",
  nothing_to_undo: "In diesem Paar gibt es nichts zurückzunehmen.",
});
