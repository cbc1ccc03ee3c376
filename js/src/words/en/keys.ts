/** What the keys of the room do, as the help sheet says it. */
export const keys = {
  next_to_label: "next step to label",
  previous_to_label: "previous step to label",
  next_step: "next step of any kind",
  previous_step: "previous step of any kind",
  done_here: "done here: next step not yet complete",
  next_error: "next tool error",
  previous_error: "previous tool error",
  undo: "undo the last decision",
  next_run: "next run",
  previous_run: "previous run",
  all_keys: "all keys",
};
