/** What is decided on each slice and field, as Python has said it last; and which change nobody has been told of yet. */
import { computed, signal } from "@preact/signals";
import type { ChangeFigure, StateFigure, States, Thresholds } from "../contract.gen";
import type { Ask } from "./looking";

/** The thresholds of a rule that nobody has changed, until Python has said which they are. */
const USUAL: Thresholds = { low: 0.75, high: 0.8, every: 10, min_items: 30, min_clusters: 10, min_minority: 18 };

function keyOf(field: string, slice: string, value: string): string {
  return JSON.stringify([field, slice, value]);
}

export class Deciding {
  readonly told = signal<States | null>(null);
  readonly rule = computed<Thresholds>(() => this.told.value?.rule ?? USUAL);
  /** The changes to be read out: those that came last while the page was open, oldest first. */
  readonly news = signal<readonly ChangeFigure[]>([]);
  private readonly byPlace = computed(
    () =>
      new Map((this.told.value?.states ?? []).map((each) => [keyOf(each.field, each.slice, each.slice_value), each])),
  );
  private newest: number | null = null;

  constructor(private readonly ask: Ask) {}

  async begin(): Promise<void> {
    try {
      this.take(await this.ask("states", {}));
    } catch {
      // A kernel that does not answer is said by the report, which is asked for again and again.
    }
  }

  take(states: States): void {
    const { newest } = this;
    // What was there when the page was opened, or was gone through late, is no news.
    const news = newest === null ? [] : states.changes.filter(({ number }) => number > newest);
    if (news.length > 0) this.news.value = news.reverse();
    if (!states.behind) this.newest = Math.max(newest ?? 0, states.changes[0]?.number ?? 0);
    this.told.value = states;
  }

  stateOf(field: string, slice: string, value: string): StateFigure | undefined {
    return this.byPlace.value.get(keyOf(field, slice, value));
  }

  async dismiss(): Promise<void> {
    const { value } = this.told;
    if (value === null) return;
    this.news.value = [];
    const number = value.changes[0]?.number ?? 0;
    this.told.value = { ...value, changes: [], n_changes: 0, trouble: null };
    try {
      await this.ask("dismiss", { number });
    } catch {
      // It is shown again with the next news, and can be dismissed again.
    }
  }
}
