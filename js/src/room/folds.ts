/**
 * How each block stands: unfolded or not, and in which way it is shown. Kept while its card is out of view, and in the browser
 * for a cell that is run again. Under a hash, since a pointer may hold words of the run, and those are kept nowhere.
 */
import { type Signal, signal } from "@preact/signals";
import { hash } from "./hash";

export interface Fold {
  /** Undefined as long as nobody has touched it. */
  open?: boolean;
  /** The name of the way it is shown. */
  look?: string;
}

interface Spot {
  step: string;
  pointer: string;
  end: number;
}

const KEPT = 400;
const LATER_MS = 400;

export class Folds {
  private readonly folds = new Map<string, Signal<Fold>>();
  private readonly steps = new Map<string, Signal<boolean>>();
  /** The blocks drawn of a step, so that one key can fold them all. */
  private readonly drawn = new Map<string, Set<Signal<Fold>>>();
  private stored: Map<string, Fold>;
  private readonly place: string | null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** `name` as for the bookmark; "" for practice, which leaves nothing behind. */
  constructor(name: string) {
    this.place = name === "" ? null : `trajwidgets/folds/${encodeURIComponent(name)}`;
    this.stored = this.read();
  }

  at(trajectoryId: string, stepId: string, pointer: string): Signal<Fold> {
    const step = `${trajectoryId}\n${stepId}`;
    const key = hash(`${step}\n${pointer}`);
    const known = this.folds.get(key) ?? signal<Fold>(this.stored.get(key) ?? {});
    this.folds.set(key, known);
    const drawn = this.drawn.get(step) ?? new Set();
    this.drawn.set(step, drawn.add(known));
    return known;
  }

  put(trajectoryId: string, stepId: string, pointer: string, change: Fold): void {
    const fold = this.at(trajectoryId, stepId, pointer);
    fold.value = { ...fold.value, ...change };
    const key = hash(`${trajectoryId}\n${stepId}\n${pointer}`);
    this.stored.delete(key);
    this.stored.set(key, fold.value);
    this.write();
  }

  /** A place that somebody looks for: the block it is in shows as much as that takes. */
  readonly spot: Signal<Spot | null> = signal(null);

  /** Unfold all that a place is in, and have its block reach as far as `end`, in code points. */
  reach(trajectoryId: string, stepId: string, pointer: string, end: number): void {
    const tokens = pointer.split("/");
    // The levels of a tree fold under their pointer with a mark that no pointer of a text has.
    for (let length = tokens.length - 1; length > 1; length -= 1) {
      this.put(trajectoryId, stepId, `${tokens.slice(0, length).join("/")}#`, { open: true });
    }
    this.put(trajectoryId, stepId, pointer, { open: true });
    this.spot.value = { step: `${trajectoryId}\n${stepId}`, pointer, end };
  }

  /** How far the block of a text has to reach for what is looked for; 0 where nothing in it is. */
  reached(trajectoryId: string, stepId: string, pointer: string): number {
    const spot = this.spot.value;
    return spot?.pointer === pointer && spot.step === `${trajectoryId}\n${stepId}` ? spot.end : 0;
  }

  /** Whether all long blocks of a step are unfolded that nobody has folded since. */
  peeked(trajectoryId: string, stepId: string): Signal<boolean> {
    const step = `${trajectoryId}\n${stepId}`;
    const known = this.steps.get(step) ?? signal(false);
    this.steps.set(step, known);
    return known;
  }

  /** Unfold all long blocks of a step, or fold them all again. */
  peek(trajectoryId: string, stepId: string): void {
    const peeked = this.peeked(trajectoryId, stepId);
    for (const fold of this.drawn.get(`${trajectoryId}\n${stepId}`) ?? []) {
      if (fold.value.open !== undefined) fold.value = fold.value.look === undefined ? {} : { look: fold.value.look };
    }
    peeked.value = !peeked.value;
  }

  private read(): Map<string, Fold> {
    if (this.place === null) return new Map();
    try {
      const found: unknown = JSON.parse(localStorage.getItem(this.place) ?? "[]");
      return new Map(Array.isArray(found) ? found.filter(isEntry) : []);
    } catch {
      // Forbidden in this page, or not what we wrote: then every block stands as at first.
      return new Map();
    }
  }

  private write(): void {
    if (this.place === null || this.timer !== null) return;
    const place = this.place;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.stored = new Map([...this.stored].slice(-KEPT));
      try {
        localStorage.setItem(place, JSON.stringify([...this.stored]));
      } catch {
        // As above, or full.
      }
    }, LATER_MS);
  }
}

function isEntry(entry: unknown): entry is [string, Fold] {
  if (!Array.isArray(entry) || typeof entry[0] !== "string") return false;
  const fold: unknown = entry[1];
  if (typeof fold !== "object" || fold === null) return false;
  const { open, look } = { open: undefined, look: undefined, ...fold };
  return (open === undefined || typeof open === "boolean") && (look === undefined || typeof look === "string");
}
