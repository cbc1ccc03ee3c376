/**
 * Search through the whole run, which only the kernel has: it answers bit by bit, from where the reader is to the end, then
 * from the top. The search of the browser would find no more than the few cards that are in the page.
 */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Folding, Hit, Hits, SearchAsk } from "../contract.gen";
import type { Reply } from "./door";
import type { Session } from "./session";

/** More hits than this nobody goes through; they are not counted further. */
const MOST = 2000;
/** The first answer comes sooner when it is small. */
const FIRST = 20;
const LIMIT = 500;
/** While somebody types, the next letter is waited for so long. */
const TYPING_MS = 120;

export type Searching = "idle" | "searching" | "done" | "many";

export class Search {
  readonly shown: Signal<boolean> = signal(false);
  readonly query: Signal<string> = signal("");
  readonly regex: Signal<boolean> = signal(false);
  readonly state: Signal<Searching> = signal("idle");
  readonly trouble: Signal<string | null> = signal(null);
  private readonly behind: Signal<readonly Hit[]> = signal([]);
  private readonly ahead: Signal<readonly Hit[]> = signal([]);
  /** In the order of the run. */
  readonly hits = computed<readonly Hit[]>(() => [...this.behind.value, ...this.ahead.value]);
  /** The one that is looked at. */
  readonly hit: Signal<Hit | null> = signal(null);
  /** Its place among the hits, from 0. */
  readonly at = computed(() => (this.hit.value === null ? -1 : this.hits.value.indexOf(this.hit.value)));
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: Session) {}

  open(): void {
    if (this.shown.value) return;
    this.shown.value = true;
    void this.prepare();
  }

  close(): void {
    this.stop();
    batch(() => {
      this.shown.value = false;
      this.forget();
    });
    this.release();
  }

  /** Another run was opened: what was found is not in it. */
  anew(): void {
    this.stop();
    this.forget();
    if (!this.shown.value) return;
    if (this.query.value === "") void this.prepare();
    else this.look();
  }

  type(query: string, regex: boolean): void {
    if (query === this.query.value && regex === this.regex.value) return;
    this.stop();
    batch(() => {
      this.query.value = query;
      this.regex.value = regex;
      this.forget();
    });
    this.timer = setTimeout(() => this.look(), TYPING_MS);
  }

  /** To the next hit or the one before, round and round; what was typed just now is looked for at once. */
  turn(direction: 1 | -1): void {
    if (this.timer !== undefined) this.look();
    const hits = this.hits.value;
    if (hits.length === 0) return;
    const next = hits[(Math.max(this.at.value, direction < 0 ? 0 : -1) + direction + hits.length) % hits.length];
    if (next) this.go(next);
  }

  /** While somebody types what to look for, the kernel makes the texts ready in which to look, from where they are. */
  private async prepare(): Promise<void> {
    const trajectory_id = this.session.here.value.trajectoryId;
    const wanted = () =>
      this.shown.value && this.state.value === "idle" && this.session.here.value.trajectoryId === trajectory_id;
    let start: number | null = Math.max(0, this.session.place.value);
    try {
      while (start !== null && wanted()) {
        const { payload }: Reply<Folding> = await this.session.door.ask("fold", { trajectory_id, start });
        start = payload.next;
      }
    } catch {
      // The search itself says what is wrong, if it still is.
    }
  }

  /** What was made ready takes as much room as the run. */
  private release(): void {
    const trajectory_id = this.session.here.value.trajectoryId;
    this.session.door.ask("fold", { trajectory_id, start: null }).catch(() => undefined);
  }

  private stop(): void {
    this.asked += 1;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private forget(): void {
    this.behind.value = [];
    this.ahead.value = [];
    this.hit.value = null;
    this.state.value = "idle";
    this.trouble.value = null;
    this.session.folds.spot.value = null;
  }

  private look(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const from = Math.max(0, this.session.place.value);
    const { asked } = this;
    if (this.query.value === "") return;
    this.state.value = "searching";
    void this.ask(asked, from, null, this.ahead)
      .then((whole) => whole && (from === 0 || this.ask(asked, 0, from, this.behind)))
      .then((whole) => {
        if (asked !== this.asked) return;
        this.state.value = whole ? "done" : "many";
      })
      .catch((error: unknown) => {
        if (asked !== this.asked) return;
        this.state.value = "idle";
        this.trouble.value = error instanceof Error ? error.message : String(error);
      });
  }

  /** Gather the hits of some steps; whether all of them were gathered. */
  private async ask(asked: number, from: number, stop: number | null, into: Signal<readonly Hit[]>): Promise<boolean> {
    const { session } = this;
    const trajectory_id = session.here.value.trajectoryId;
    const what = { trajectory_id, query: this.query.value, regex: this.regex.value, stop };
    let start: number | null = from;
    let skip = 0;
    while (start !== null) {
      const limit: number = this.hits.value.length === 0 ? FIRST : LIMIT;
      const asking: SearchAsk = { ...what, start, skip, limit };
      const { payload }: Reply<Hits> = await session.door.ask("search", asking);
      if (asked !== this.asked) return false;
      if (payload.hits.length > 0) into.value = [...into.value, ...payload.hits];
      const [first] = payload.hits;
      if (first && this.hit.value === null) this.show(first);
      start = payload.next;
      skip = payload.skip;
      if (start !== null && this.hits.value.length >= MOST) return false;
    }
    return true;
  }

  /** The words around the first hit stand in the bar one frame before its card, which takes several to draw. */
  private show(first: Hit): void {
    this.hit.value = first;
    requestAnimationFrame(() => setTimeout(() => this.hit.value === first && this.go(first)));
  }

  private go(hit: Hit): void {
    const { session } = this;
    const { trajectoryId } = session.here.value;
    batch(() => {
      this.hit.value = hit;
      session.folds.reach(trajectoryId, hit.step_id, hit.pointer, hit.end);
      session.go(hit.step_id);
    });
  }
}
