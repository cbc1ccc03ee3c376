/** Which steps of a run were ever on screen, kept in the browser so that a reload does not forget it. */

export class Reading {
  private key: string | null = null;
  private count = 0;
  private places = new Set<number>();

  /** `name` says whose labels for which store, as for the outbox; "" for practice, which leaves nothing behind. */
  constructor(private readonly name: string) {}

  /** A run was opened. What is known of one with another number of steps is of another run by the same name. */
  open(trajectoryId: string, count: number): void {
    this.count = count;
    this.places = new Set();
    this.key = this.name === "" ? null : `trajwidgets/seen/${encodeURIComponent(`${this.name}/${trajectoryId}`)}`;
    if (this.key === null) return;
    try {
      const [known, ranges] = (localStorage.getItem(this.key) ?? "").split(":");
      if (Number(known) === count) this.places = places(ranges ?? "", count);
    } catch {
      // Forbidden in this page: then it is known only as long as this widget lives.
    }
  }

  /** These were on screen, by their place in the run. */
  see(seen: readonly number[]): void {
    const before = this.places.size;
    for (const place of seen) this.places.add(place);
    if (this.key === null || this.places.size === before) return;
    try {
      localStorage.setItem(this.key, `${this.count}:${ranges(this.places)}`);
    } catch {
      // As above, or full.
    }
  }

  /** The places that were never on screen, in order. */
  unseen(): number[] {
    return Array.from({ length: this.count }, (_, place) => place).filter((place) => !this.places.has(place));
  }
}

/** "0-3,7": short, since runs are read from top to bottom. */
function ranges(seen: ReadonlySet<number>): string {
  const pieces: [number, number][] = [];
  for (const place of [...seen].sort((a, b) => a - b)) {
    const last = pieces.at(-1);
    if (last && last[1] === place - 1) last[1] = place;
    else pieces.push([place, place]);
  }
  return pieces.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

function places(stored: string, count: number): Set<number> {
  const found = new Set<number>();
  for (const piece of stored.split(",")) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(piece);
    if (!range) continue;
    for (let place = Number(range[1]); place <= Math.min(Number(range[2] ?? range[1]), count - 1); place++) {
      found.add(place);
    }
  }
  return found;
}
