/**
 * Where the reader was, kept in the browser: a cell that is run again makes a new widget, perhaps in a new kernel, and neither
 * knows of the last one.
 */
import type { PlaceAsk } from "../contract.gen";

export class Bookmark {
  private readonly key: string | null;
  private last: PlaceAsk | null = null;

  /** `name` says whose labels for which store, as for the outbox; "" for practice, which leaves nothing behind. */
  constructor(readonly name: string) {
    this.key = name === "" ? null : `trajwidgets/place/${encodeURIComponent(name)}`;
  }

  read(): PlaceAsk | null {
    if (this.key === null) return this.last;
    try {
      return parsed(localStorage.getItem(this.key)) ?? this.last;
    } catch {
      // Forbidden in this page, or no place: then it is known only as long as this widget lives.
      return this.last;
    }
  }

  /** Where there is no place under this name: take over that of a name this annotator had before. Says whether it did. */
  adopt(names: readonly string[]): boolean {
    if (this.key === null || this.read() !== null) return false;
    const earlier = names.filter((name) => name !== this.name).map((name) => new Bookmark(name).read());
    const place = earlier.find((found) => found !== null) ?? null;
    if (place !== null) this.put(place);
    return place !== null;
  }

  put(place: PlaceAsk): void {
    this.last = place;
    if (this.key === null) return;
    try {
      localStorage.setItem(this.key, JSON.stringify(place));
    } catch {
      // As above, or full.
    }
  }
}

function parsed(stored: string | null): PlaceAsk | null {
  if (stored === null) return null;
  const place: unknown = JSON.parse(stored);
  if (typeof place !== "object" || place === null || !("trajectory_id" in place && "step_id" in place)) return null;
  const { trajectory_id, step_id } = place;
  if (typeof trajectory_id !== "string" || !(typeof step_id === "string" || step_id === null)) return null;
  return { trajectory_id, step_id };
}
