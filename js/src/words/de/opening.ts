import type { Words } from "../en";

export const opening: Words["opening"] = {
  keys_while_focused: (widget) => `${widget}: Tasten wirken, solange dies den Fokus hat`,
  opening: "Wird geöffnet …",
  waiting: (trouble) =>
    `Warten auf den Kernel: ${trouble}. Wurde das Notebook nur geöffnet, führen Sie diese Zelle aus.`,
  no_answer: (kind, ms) => `keine Antwort auf ${kind} innerhalb von ${ms} ms`,
  reload: "Hält das an, obwohl der Kernel nichts tut, laden Sie die Seite neu: Ungespeichertes bleibt erhalten.",
};
