/** The content of a run in the browser: pages fetched as they are needed, a few kept ahead, far ones let go. */
import { type Signal, signal } from "@preact/signals";
import type { PagedStep } from "../contract.gen";
import type { Door } from "./door";

const PAGE = 40;
/** As many steps are kept ahead, or as much JSON (characters), whichever is less. */
const AHEAD = 200;
const AHEAD_CHARS = 8_000_000;
/** What one answer holds at most, as the kernel cuts it. */
const ANSWER_CHARS = 2_000_000;
/** What the reader is at comes first, with so many steps on each side: more than are in view at once. */
const AROUND = 6;
/** Far pages are let go beyond this much JSON (characters), so that a run of any length fits. */
const KEPT = 24_000_000;

/** A step with the door to the whole of what was cut of it for the way. */
export interface StepContent extends PagedStep {
  whole: (pointer: string) => Promise<string>;
}

export class Pages {
  /** Counts arrivals, so that views which read it render again. */
  readonly arrived: Signal<number> = signal(0);
  readonly trouble: Signal<string | null> = signal(null);
  private readonly steps = new Map<number, { paged: PagedStep; size: number }>();
  private readonly contents = new WeakMap<PagedStep, StepContent>();
  private readonly asked = new Set<number>();
  private held = 0;
  private focus = 0;
  private closed = false;

  constructor(
    private readonly door: Door,
    private readonly trajectoryId: string,
    /** Of each step, about how many characters it is. */
    private readonly sizes: readonly number[],
  ) {}

  private get count(): number {
    return this.sizes.length;
  }

  at(place: number): PagedStep | undefined {
    return this.steps.get(place)?.paged;
  }

  /** As `at`, the same object as long as the step is kept. */
  content(place: number): StepContent | undefined {
    const paged = this.at(place);
    if (paged === undefined) return undefined;
    const whole = async (pointer: string) => {
      const about = { trajectory_id: this.trajectoryId, step_id: paged.step.step_id, pointer };
      const { payload } = await this.door.ask("whole", about);
      return payload.text;
    };
    const known = this.contents.get(paged) ?? { ...paged, whole };
    this.contents.set(paged, known);
    return known;
  }

  /** The reader is at `place`: fetch what is missing there first, then what comes next. */
  need(place: number): void {
    this.focus = place;
    const missing = this.nextMissing();
    if (missing === undefined) return;
    // What is read now is asked for at once; what is only kept ahead comes page by page, and holds up nothing.
    if (this.asked.size === 0 || Math.abs(missing - place) <= AROUND) void this.fetch(missing);
  }

  /** A step somewhere else is to be shown too: fetch it, wherever the reader is. */
  want(place: number): void {
    if (place >= 0 && place < this.count && !this.steps.has(place) && !this.asked.has(Math.floor(place / PAGE))) {
      void this.fetch(place);
    }
  }

  close(): void {
    this.closed = true;
  }

  /** The places that should be here, nearest first: a page back, and ahead as far as the limits go. */
  private wanted(): number[] {
    const places: number[] = [];
    let chars = 0;
    for (let far = 0; far < AHEAD && chars < AHEAD_CHARS; far += 1) {
      const around = far === 0 || far > PAGE ? [this.focus + far] : [this.focus + far, this.focus - far];
      for (const place of around) {
        if (place < 0 || place >= this.count) continue;
        places.push(place);
        chars += this.steps.get(place)?.size ?? 0;
      }
    }
    return places;
  }

  private nextMissing(): number | undefined {
    return this.wanted().find((place) => !this.steps.has(place) && !this.asked.has(Math.floor(place / PAGE)));
  }

  /** What is missing around `place` within its page, but no more before it than one answer is likely to hold. */
  private range(place: number): { start: number; end: number } {
    const page = Math.floor(place / PAGE) * PAGE;
    const last = Math.min(this.count, page + PAGE);
    const most = place === this.focus ? AROUND : PAGE;
    let [start, end] = [place, place + 1];
    let chars = this.size(place);
    while (start > page && place - start < most && !this.steps.has(start - 1)) {
      chars += this.size(start - 1);
      if (chars > ANSWER_CHARS / 2) break;
      start -= 1;
    }
    while (end < last && end - place <= most && !this.steps.has(end)) end += 1;
    return { start, end };
  }

  /** About how many characters of JSON: the texts of a step are not all of it. */
  private size(place: number): number {
    return 500 + 1.2 * (this.sizes[place] ?? 0);
  }

  private async fetch(place: number): Promise<void> {
    const page = Math.floor(place / PAGE);
    const { start, end } = this.range(place);
    this.asked.add(page);
    try {
      const { payload, buffers } = await this.door.ask("page", {
        trajectory_id: this.trajectoryId,
        start,
        count: end - start,
      });
      if (this.closed) return;
      const buffer = buffers[0];
      if (!buffer || payload.count === 0) throw new Error(this.door.words.steps.no_steps_sent);
      this.keep(payload.start, new TextDecoder().decode(buffer));
      this.trouble.value = null;
    } catch (error) {
      this.trouble.value = error instanceof Error ? error.message : String(error);
      await new Promise((resolve) => setTimeout(resolve, 1500));
    } finally {
      this.asked.delete(page);
    }
    if (!this.closed) this.need(this.focus);
  }

  private keep(start: number, json: string): void {
    const paged = JSON.parse(json) as PagedStep[];
    const size = json.length / Math.max(1, paged.length);
    paged.forEach((step, offset) => {
      this.held += size - (this.steps.get(start + offset)?.size ?? 0);
      this.steps.set(start + offset, { paged: step, size });
    });
    const wanted = new Set(this.held > KEPT ? this.wanted() : []);
    const far = [...this.steps.keys()].sort((a, b) => Math.abs(b - this.focus) - Math.abs(a - this.focus));
    for (const place of far) {
      if (this.held <= KEPT) break;
      // What is wanted would be fetched again at once.
      if (wanted.has(place)) continue;
      this.held -= this.steps.get(place)?.size ?? 0;
      this.steps.delete(place);
    }
    this.arrived.value += 1;
  }
}
