import type { Amounts, Phrase } from "../amounts";

export const head = ({ form, number, plural }: Amounts) => ({
  goal: "Goal",
  criteria: (n: number) => plural(n, { one: "success criterion", other: "success criteria" }),
  previous_run: "previous run",
  next_run: "next run",
  run_of: <T>(place: T, all: T): Phrase<T> => ["run ", place, " of ", all],
  steps: (n: number) => form(n, { one: "step", other: "steps" }),
  tokens: "tokens",
  tool_errors: (n: number) => form(n, { one: "tool error", other: "tool errors" }),
  rated_of: <T>(rated: T, asked: T): Phrase<T> => ["rated ", rated, " of ", asked],
  rated: "rated",
  refused: (n: number) => `${number(n)} refused: show`,
  put_away: "put away",
  minutes_left: (n: number) => `about ${number(n)} min left`,
  queue_rated: (percent: number) => `all runs ${number(percent)} %`,
  hand_in: "hand in",
  handed_in: "handed in",
  sent_back: "sent back by a reviewer:",
  take_up: "take up again",
  hand_in_anyway: "hand in all the same",
  go_on: "go on working",
  never_on_screen: (n: number, all: number) =>
    `${number(n)} of ${plural(all, { one: "step was", other: "steps were" })} never on screen`,
  not_complete: (n: number) => `${plural(n, { one: "unit is", other: "units are" })} not complete`,
  show_first: "show the first",
});
