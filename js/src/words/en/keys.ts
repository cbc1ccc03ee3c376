/** What the keys of the room do, as the help sheet says it. */
export const keys = {
  next_to_label: "next step to label",
  previous_to_label: "previous step to label",
  next_step: "next step of any kind",
  previous_step: "previous step of any kind",
  done_here: "done here: next step not yet complete",
  next_error: "next tool error",
  previous_error: "previous tool error",
  cite: "caret in the step: mark what is in it, or cite it as evidence",
  within: "next tool call or mark of the step",
  undo: "undo the last decision",
  next_run: "next run",
  previous_run: "previous run",
  all_keys: "all keys",
};
