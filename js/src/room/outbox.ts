/**
 * What was pressed and is not yet committed. Kept in the browser until Python says "saved", and sent again until it does.
 *
 * Every message carries all open acts, oldest first: a lost, late or doubled message can then neither lose a label nor change
 * the order in which labels count.
 */
import { computed, signal } from "@preact/signals";
import type { Ack, Act, Refusal } from "../contract.gen";
import { type Door, Refused, Unanswered } from "./door";
import type { Shelf } from "./shelf";

/** An answer takes 50 ms; after this long without one the reader is told. */
export const SILENCE_MS = 2000;
const BATCH_CHARS = 800_000;
const SLOWEST_RETRY_MS = 8000;

export type Saving =
  | { state: "saved"; elsewhere?: number }
  | { state: "saving"; n: number }
  | { state: "silent"; n: number }
  | { state: "failed"; n: number; message: string }
  | { state: "gone"; n: number };

export function actId(act: Act): string {
  if (act.kind === "submission") return act.submission_id;
  return act.kind === "decision" ? act.decision_id : act.retraction_id;
}

export class Outbox {
  /** Acts not yet acknowledged, oldest first. */
  readonly open = signal<readonly Act[]>([]);
  readonly trouble = signal<"none" | "silent" | "gone" | { message: string }>("none");
  /** Until it is known what an earlier page left, nothing is sent (order!) and nothing is called saved. */
  private readonly ready = signal(false);
  readonly saving = computed<Saving>(() => {
    const n = this.open.value.length;
    const trouble = this.trouble.value;
    if (trouble === "gone") return { state: "gone", n };
    if (trouble === "silent") return { state: "silent", n };
    if (trouble !== "none" && n > 0) return { state: "failed", n, message: trouble.message };
    if (n > 0 || !this.ready.value) return { state: "saving", n };
    return this.elsewhere.value > 0 ? { state: "saved", elsewhere: this.elsewhere.value } : { state: "saved" };
  });

  /** Acts on runs that this widget does not have: they wait on the shelf for one that does. */
  private readonly elsewhere = signal(0);
  private sending = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private stopped = false;

  constructor(
    private readonly door: Door,
    private readonly shelf: Shelf,
    private readonly onAck: (ack: Ack, settled: readonly Act[]) => void,
    private readonly onRefused: (refusal: Refusal, act: Act) => void,
  ) {
    door.on("late:save", (ack) => this.settle(ack));
    door.on("late:error", ({ message }) => {
      if (this.open.value.length > 0) this.trouble.value = { message };
    });
    door.on("closed", () => {
      this.trouble.value = "gone";
    });
  }

  /**
   * Take over what an earlier page left behind, then start sending. Acts on runs that are not `here` stay on the shelf for the
   * widget that has them: this kernel would refuse them for good, and they would be lost. `names`: under which it may lie,
   * beside the shelf's own.
   */
  async start(here: (act: Act) => boolean = () => true, names: readonly string[] = []): Promise<void> {
    const left = await this.shelf.load(names);
    const ours = left.filter(here);
    this.elsewhere.value = left.length - ours.length;
    const known = new Set(this.open.value.map(actId));
    this.open.value = [...ours.filter((act) => !known.has(actId(act))), ...this.open.value];
    this.ready.value = true;
    void this.send();
  }

  put(act: Act): void {
    this.open.value = [...this.open.value, act];
    void this.shelf.add(actId(act), act);
    void this.send();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
  }

  private async send(): Promise<void> {
    if (!this.ready.value || this.sending || this.stopped || this.open.value.length === 0) return;
    this.sending = true;
    clearTimeout(this.retry);
    try {
      const { payload } = await this.door.ask("save", { acts: this.batch() }, SILENCE_MS);
      this.attempts = 0;
      this.settle(payload);
    } catch (error) {
      if (error instanceof Refused) this.trouble.value = { message: error.message };
      else if (error instanceof Unanswered) {
        if (this.trouble.value !== "gone") this.trouble.value = "silent";
      } else throw error;
      this.attempts += 1;
    } finally {
      this.sending = false;
      if (this.open.value.length > 0 && !this.stopped) {
        const pause = this.attempts === 0 ? 0 : Math.min(SLOWEST_RETRY_MS, 500 * 2 ** this.attempts);
        this.retry = setTimeout(() => void this.send(), pause);
      }
    }
  }

  private batch(): Act[] {
    const acts: Act[] = [];
    let chars = 0;
    for (const act of this.open.value) {
      chars += JSON.stringify(act).length;
      if (acts.length > 0 && chars > BATCH_CHARS) break;
      acts.push(act);
    }
    return acts;
  }

  private settle(ack: Ack): void {
    const over = new Set([...ack.saved, ...ack.refused.map((refusal) => refusal.id)]);
    const settled = this.open.value.filter((act) => over.has(actId(act)));
    this.trouble.value = "none";
    // The labels first join what is committed, then leave what is open: at no moment are they in neither.
    this.onAck(
      ack,
      settled.filter((act) => ack.saved.includes(actId(act))),
    );
    if (settled.length > 0) this.open.value = this.open.value.filter((act) => !over.has(actId(act)));
    for (const act of settled) void this.shelf.remove(actId(act));
    for (const refusal of ack.refused) {
      const act = settled.find((known) => actId(known) === refusal.id);
      // A doubled answer has nothing new to say.
      if (act) this.onRefused(refusal, act);
    }
  }
}
