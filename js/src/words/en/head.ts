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
});
