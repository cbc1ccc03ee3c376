import type { Amounts } from "../amounts";

export const outline = ({ number }: Amounts) => ({
  steps: "steps",
  all: "all",
  errors: "errors",
  unrated: "unrated",
  step: (n: number) => `step ${number(n)}`,
  tool_error: "tool error",
  not_rated: "not rated",
  not_complete: (label: string) => `${label}, not complete`,
  labelled: "labelled",
  begun: "begun",
});
