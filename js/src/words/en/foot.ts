import type { Phrase } from "../amounts";

export const foot = {
  next: "next",
  back: "back",
  next_error: "next error",
  undo: "undo",
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
