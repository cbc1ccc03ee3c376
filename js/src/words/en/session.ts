/** What the room says at the foot when a key could not do, or did something out of sight. */
export const session = {
  run_not_opened: (why: string) => `The run could not be opened: ${why}`,
  last_run: "This is the last run of the queue.",
  first_run: "This is the first run of the queue.",
  no_error: "No tool error in this run.",
  no_further_error: "No further tool error in this direction.",
  not_arrived: "This step has not arrived yet; no label was taken.",
  nothing_to_undo: "Nothing to undo in this run.",
  undone: (fields: string) => `Undone: ${fields}.`,
  all_labelled: "Every step of this run is labelled. Press ] for the next run.",
  nothing_up: "Nothing is asked here.",
  nothing_to_repeat: "Nothing to repeat here.",
  is_handed_in: (key: string) => `This run is handed in. Press ${key} to take it up again.`,
  handed_in: "Handed in. Press ] for the next run.",
  taken_up: "Taken up again.",
  no_step: (typed: string) => `There is no step ${typed}.`,
  no_suggestions: (why: string) => `Nothing is suggested: ${why}`,
};
