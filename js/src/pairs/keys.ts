/** What the keys do beside a pair. None of them is ever the key of an answer: Python keeps them from forms. */
import { pressed } from "../room/keys";
import type { PairWords } from "../words/pairs";
import type { Desk } from "./desk";

/** The key to where the two part. */
export const TO_PARTING = "g";

/** Keys, what they do in words, and what they do. */
export const KEYS: readonly (readonly [string, (words: PairWords, desk: Desk) => string, (desk: Desk) => void])[] = [
  ["j", ({ move_on }) => move_on, (desk) => desk.move(1)],
  ["k", ({ move_back }) => move_back, (desk) => desk.move(-1)],
  [TO_PARTING, ({ parting }) => parting, (desk) => desk.parting()],
  [
    ";",
    ({ lock }, desk) => lock(desk.locked.value),
    ({ locked }) => {
      locked.value = !locked.value;
    },
  ],
  [
    ",",
    ({ turn_to }) => turn_to,
    ({ side }) => {
      side.value = side.value === "left" ? "right" : "left";
    },
  ],
  ["u", ({ undo }) => undo, (desk) => desk.undo()],
  ["[", ({ previous }) => previous, (desk) => desk.turn(-1)],
  ["]", ({ next }) => next, (desk) => desk.turn(1)],
  [
    "?",
    ({ help }) => help,
    ({ sheet }) => {
      sheet.value = true;
    },
  ],
];

const SAME: Record<string, string> = { ArrowDown: "j", ArrowUp: "k" };

/** Whether the key means something here; if so it has been done. */
export function press(desk: Desk, key: string): boolean {
  if (desk.sheet.value) {
    desk.sheet.value = false;
    return true;
  }
  for (const field of desk.welcome.value?.form.fields ?? []) {
    const value = pressed(field, key, desk.answers.value.get(field.name));
    if (value !== undefined) {
      desk.choose(field, value);
      return true;
    }
  }
  const found = KEYS.find(([known]) => known === (SAME[key] ?? key));
  found?.[2](desk);
  return found !== undefined;
}
