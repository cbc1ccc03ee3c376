import type { Phrase } from "../amounts";

export const foot = {
  next: "next",
  back: "back",
  search: "search",
  next_error: "next error",
  undo: "undo",
  unsure: "unsure",
  repeat: "repeat",
  go_to_step: "Go to step",
  auto_advance: "go on by itself once a step is answered",
  next_run: "next run",
  all_keys: "all keys",
  active: <T>(key: T): Phrase<T> => ["keys active · ", key, " leaves"],
  escape: "Esc",
  click_here: "click here to use keys",
  keys: "Keys",
  close: "close",
  type_into: "type into it",
  yes_no: "yes, no",
};
