export const opening = {
  keys_while_focused: (widget: string) => `${widget}: keys act while this has focus`,
  opening: "Opening…",
  waiting: (trouble: string) => `Waiting for the kernel: ${trouble}. Run this cell if the notebook was only opened.`,
  no_answer: (kind: string, ms: string) => `no answer to ${kind} within ${ms} ms`,
  reload: "Where this lasts though the kernel is idle, reload the page: what is unsaved is kept.",
};
