/**
 * What a screen reader is told, since nothing on the page says it by itself: where one is, what was chosen, what the room says,
 * and whether it is saved. One region speaks for all, and waits a moment, so that a key is one sentence and not four.
 */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Decision } from "../contract.gen";
import { saveState } from "../room/head";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords, type Words } from "../words";
import { saidOf } from "./given";

/** As long as an answer of the kernel usually takes, so that "saved" still gets into the sentence of its key. */
const PAUSE_MS = 250;

/** Where one is: "step 14 of 80, agent, tool error, not rated". */
function place(session: Session, words: Words): string {
  const row = session.rows.value[session.place.value];
  if (!row) return session.run.value && session.active.value === "" ? words.form.whole_run : "";
  const state = !row.asks
    ? ""
    : session.done.peek().has(row.step_id)
      ? words.outline.labelled
      : words.outline.not_rated;
  return [
    words.steps.card(row.number, session.rows.value.length, words.terms.actors[row.actor]),
    row.n_errors > 0 ? words.steps.tool_errors(row.n_errors) : "",
    state,
  ]
    .filter(Boolean)
    .join(", ");
}

/** What was chosen: "Outcome: success". */
function choice(session: Session, decision: Decision | undefined, words: Words): string {
  const fields = session.welcome.value?.form.fields;
  return (decision?.labels ?? [])
    .map((label) => {
      const field = fields?.find((known) => known.name === label.field);
      return `${field?.title ?? label.field}: ${saidOf(field, label, words)}`;
    })
    .join(", ");
}

/** What there is to tell, in the order in which it is told. */
const ORDER = ["choice", "notice", "saving", "place"] as const;
type Told = (typeof ORDER)[number];

class Speaker {
  readonly said = signal("");
  private readonly waiting = new Map<Told, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Of each kind the last counts: who presses fast hears where they are, not where they were. */
  tell(kind: Told, text: string): void {
    // A mark that is drawn before the words is no word, and each sentence ends once.
    const words = text.replace(/^[^\p{L}\p{N}]+/u, "").replace(/\.$/u, "");
    if (words === "") return;
    this.waiting.set(kind, words);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.said.value = ORDER.flatMap((each) => this.waiting.get(each) ?? []).join(". ");
      this.waiting.clear();
    }, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.waiting.clear();
  }
}

export function Spoken({ session }: { session: Session }): JSX.Element {
  const words = useWords();
  const speaker = useMemo(() => new Speaker(), []);
  useEffect(() => speaker.stop.bind(speaker), [speaker]);
  const { live } = session.folded.value;
  const last = live.at(-1);
  const chosen = choice(session, last !== undefined && session.made(last) ? last : undefined, words);
  const run = session.run.value?.header.trajectory_id;
  const before = useRef({ run, n: live.length });
  // Where there is one more than before, and not by its words: the same answer on the next step is said again.
  useEffect(() => {
    if (before.current.run === run && live.length > before.current.n) speaker.tell("choice", chosen);
    before.current = { run, n: live.length };
  }, [speaker, run, live.length, chosen]);
  const notice = session.notice.value;
  useEffect(() => speaker.tell("notice", notice), [speaker, notice]);
  const { text: saving } = saveState(session, words.saving);
  const busy = session.outbox.saving.value.state === "saving";
  useEffect(() => {
    if (!busy && !session.readOnly) speaker.tell("saving", saving);
  }, [speaker, saving, busy, session]);
  const here = place(session, words);
  useEffect(() => speaker.tell("place", here), [speaker, here]);
  return (
    <div class="unseen" role="status" aria-live="polite" aria-atomic>
      <Text value={speaker.said.value} />
    </div>
  );
}
