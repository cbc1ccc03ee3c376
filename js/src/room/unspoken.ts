/**
 * Marks of which nothing was said yet. No store has them, so the browser keeps them for the next page: each under a hash of its
 * pointer, which may hold words of the run, and found again once the content of its step is there.
 */
import { type Signal, signal } from "@preact/signals";
import type { Step } from "../contract.gen";
import { under } from "../pointer";
import type { Unit } from "./fold";
import { hash } from "./hash";
import { keyOf, type Mark } from "./targets";

/** Run, step, hash of the pointer, start and end; a value has no stretch, and stands with -1 for both. */
type Kept = readonly [trajectory_id: string, step_id: string, pointer: string, start: number, end: number];

/** The newest so many. */
const KEPT = 200;
const NONE: readonly Mark[] = [];

function keptAs({ trajectory_id, step_id, pointer, ...mark }: Mark): Kept {
  const [start, end] = mark.type === "span" ? [mark.start, mark.end] : [-1, -1];
  return [trajectory_id, step_id, hash(pointer), start, end];
}

const pointers = new WeakMap<Step, ReadonlyMap<string, string>>();

/** Every pointer into the parts of a step, by its hash. */
function pointersOf(step: Step): ReadonlyMap<string, string> {
  const known = pointers.get(step);
  if (known) return known;
  const found = new Map<string, string>();
  const walk = (value: unknown, at: string): void => {
    found.set(hash(at), at);
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      walk(inner, under(at, name));
    }
  };
  walk(step.parts, "/parts");
  pointers.set(step, found);
  return found;
}

export class Unspoken {
  private readonly key: string | null;
  /** What earlier pages left. */
  private readonly kept: Signal<readonly Kept[]>;
  /** Made on this page, by run and step. */
  private readonly made: Signal<ReadonlyMap<string, readonly Mark[]>> = signal(new Map());

  /** `name` as for the bookmark; "" for practice, which leaves nothing behind. */
  constructor(name: string) {
    this.key = name === "" ? null : `trajwidgets/marks/${encodeURIComponent(name)}`;
    this.kept = signal(this.read());
  }

  /** Those in a step. `content` is asked for only where an earlier page left some. */
  of(trajectoryId: string, unit: Unit, content: () => Step | undefined): readonly Mark[] {
    const made = this.made.value.get(`${trajectoryId}\n${unit}`) ?? NONE;
    const kept = this.kept.value.filter(([run, step]) => run === trajectoryId && step === unit);
    const step = kept.length > 0 ? content() : undefined;
    if (step === undefined) return made;
    const known = pointersOf(step);
    const found = kept.flatMap(([trajectory_id, step_id, name, start, end]): Mark[] => {
      const pointer = known.get(name);
      if (pointer === undefined) return [];
      const at = { trajectory_id, step_id, pointer };
      return [start < 0 ? { ...at, type: "json" } : { ...at, type: "span", start, end }];
    });
    return [...found, ...made];
  }

  make(mark: Mark): void {
    const place = `${mark.trajectory_id}\n${mark.step_id}`;
    this.made.value = new Map([...this.made.value, [place, [...(this.made.value.get(place) ?? NONE), mark]]]);
    this.write();
  }

  drop(mark: Mark): void {
    const place = `${mark.trajectory_id}\n${mark.step_id}`;
    const rest = (this.made.value.get(place) ?? NONE).filter((each) => keyOf(each) !== keyOf(mark));
    this.made.value = new Map([...this.made.value, [place, rest]]);
    const gone = keptAs(mark).join("\n");
    this.kept.value = this.kept.value.filter((each) => each.join("\n") !== gone);
    this.write();
  }

  private read(): readonly Kept[] {
    if (this.key === null) return [];
    try {
      const found: unknown = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(found) ? found.filter(isKept) : [];
    } catch {
      // Forbidden in this page, or not what we wrote: then marks last as long as this widget.
      return [];
    }
  }

  private write(): void {
    if (this.key === null) return;
    const kept = [...this.kept.value, ...[...this.made.value.values()].flat().map(keptAs)].slice(-KEPT);
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // As above, or full.
    }
  }
}

function isKept(entry: unknown): entry is Kept {
  if (!Array.isArray(entry) || entry.length !== 5) return false;
  return entry.slice(0, 3).every((each) => typeof each === "string") && entry.slice(3).every(Number.isInteger);
}
