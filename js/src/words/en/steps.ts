import type { Amounts } from "../amounts";

export const steps = ({ number, plural }: Amounts) => ({
  cards: "step cards",
  card: (step: number, total: number, actor: string) => `step ${number(step)} of ${number(total)}, ${actor}`,
  tokens: (n: number) => plural(n, { one: "token", other: "tokens" }),
  tool_errors: (n: number) => (n === 1 ? "tool error" : plural(n, { one: "tool error", other: "tool errors" })),
  repeats: (step: number) => `repeats step ${number(step)}`,
  comment: "comment",
  empty: "this step is empty",
  on_its_way: "this step is on its way…",
  no_steps_sent: "the kernel sent no steps",
  disputed: "annotators differ",
  stale: "judged before the step changed",
});
