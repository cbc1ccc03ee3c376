/** How long somebody attends to each unit: the keyboard inside, the page in view, and no longer idle than a pause to think. */

/** Without a key, a turn of the wheel or a move of the pointer for this long, somebody reads no more. */
const IDLE_MS = 60_000;

export class Attention {
  /** Milliseconds by unit, since the last decision on it. */
  private readonly spent = new Map<string, number>();
  private unit = "";
  private present = false;
  /** When time was counted last. */
  private last: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.last = now();
  }

  /** Whether the keyboard is inside and the page in view. */
  attend(present: boolean): void {
    this.count();
    this.present = present;
  }

  /** A sign of life. */
  stir(): void {
    this.count();
  }

  /** The reader turned to another unit. */
  turn(unit: string): void {
    this.count();
    this.unit = unit;
  }

  /** What a decision on a unit took, in whole milliseconds: all attention to it since the one before. */
  take(unit: string): number {
    this.count();
    const spent = this.spent.get(unit) ?? 0;
    this.spent.delete(unit);
    return Math.round(spent);
  }

  private count(): void {
    const now = this.now();
    if (this.present) {
      const passed = Math.min(now - this.last, IDLE_MS);
      this.spent.set(this.unit, (this.spent.get(this.unit) ?? 0) + passed);
    }
    this.last = now;
  }
}
