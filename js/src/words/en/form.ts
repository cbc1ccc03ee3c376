import type { Amounts, Phrase } from "../amounts";

export const form = ({ number }: Amounts) => ({
  form: "form",
  whole_run: "The run as a whole",
  step: (n: number) => `Step ${number(n)}`,
  complete: "complete",
  suggested: <T>(value: T): Phrase<T> => ["suggested: ", value],
  skip: "skip",
  optional: "optional",
  nothing_asked: (actor: string) => `No label is asked of this ${actor} step. j and k go to those that want one.`,
  not_saved: "not saved:",
  guidelines: "Guidelines",
  enter_saves: "Enter saves, Shift+Enter starts a line",
  not_a_number: "not a number",
  not_whole: "not a whole number",
  less_than: (minimum: string) => `less than ${minimum}`,
  more_than: (maximum: string) => `more than ${maximum}`,
  nothing_saved: (wrong: string) => `${wrong}; nothing was saved`,
  between: (minimum: string, maximum: string) => `from ${minimum} to ${maximum}`,
  at_least: (minimum: string) => `from ${minimum}`,
  at_most: (maximum: string) => `to ${maximum}`,
  a_number: "a number",
});
