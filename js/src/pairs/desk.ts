/** One annotator at one queue of pairs: two runs to read, one of which is better. Views read its signals and call its verbs. */
import { computed, type Signal, signal } from "@preact/signals";
import type { Act, Decision, Field, JsonValue, PairOpened, Welcome } from "../contract.gen";
import type { Door } from "../room/door";
import { newId } from "../room/ids";
import { Outbox } from "../room/outbox";
import { readingSession } from "../room/reader";
import type { Session } from "../room/session";
import type { Shelf } from "../room/shelf";
import { pairsIn } from "../words/pairs";

export type Side = "left" | "right";

export class Desk {
  readonly welcome: Signal<Welcome | null> = signal(null);
  readonly pair: Signal<PairOpened | null> = signal(null);
  readonly trouble: Signal<string | null> = signal(null);
  readonly notice: Signal<string> = signal("");
  readonly sheet: Signal<boolean> = signal(false);
  /** Whether both lists move together. */
  readonly locked: Signal<boolean> = signal(true);
  /** The side that moves alone, when they don't. */
  readonly side: Signal<Side> = signal("left");
  readonly left: Session;
  readonly right: Session;
  readonly outbox: Outbox;
  private readonly committed: Signal<readonly Decision[]> = signal([]);
  private stopped = false;

  /** What stands on this pair, oldest first: committed and on its way, without what was taken back. */
  readonly live = computed<readonly Decision[]>(() => {
    const open = this.outbox.open.value.filter((act) => act.trajectory_id === this.pair.value?.pair);
    const back = new Set(open.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
    const known = new Set(this.committed.value.map(({ decision_id }) => decision_id));
    const fresh = open.filter((act): act is Decision => act.kind === "decision" && !known.has(act.decision_id));
    return [...this.committed.value, ...fresh].filter(({ decision_id }) => !back.has(decision_id));
  });
  readonly answers = computed<ReadonlyMap<string, JsonValue>>(
    () => new Map(this.live.value.flatMap(({ labels }) => labels.map(({ field, value }) => [field, value] as const))),
  );
  readonly place = computed(
    () => this.welcome.value?.queue.findIndex((card) => card.trajectory_id === this.pair.value?.pair) ?? -1,
  );

  constructor(
    readonly door: Door,
    shelf: Shelf,
  ) {
    // Names under which a browser keeps nothing: where the reader was is where the two part.
    this.left = readingSession(door, "");
    this.right = readingSession(door, "");
    this.outbox = new Outbox(
      door,
      shelf,
      (ack, settled) => this.acknowledge(ack.cards, settled),
      ({ message }) => this.say(door.words.saving.refused(message)),
    );
    door.on("changed", ({ trajectory_id }) => {
      if (trajectory_id === this.pair.value?.pair) void this.refresh(trajectory_id);
    });
  }

  get words() {
    return pairsIn(this.door.words);
  }

  say(text: string): void {
    this.notice.value = text;
  }

  async start(): Promise<void> {
    for (let pause = 500; !this.stopped; pause = Math.min(8000, pause * 2)) {
      try {
        const { payload } = await this.door.ask("hello", { place: null });
        this.welcome.value = payload;
        // Those who only read are asked nothing.
        for (const session of [this.left, this.right])
          session.welcome.value = { ...payload, form: { ...payload.form, fields: [] }, queue: [] };
        const pairs = new Set(payload.queue.map((card) => card.trajectory_id));
        void this.outbox.start((act) => pairs.has(act.trajectory_id));
        if (payload.trajectory_id !== null) await this.open(payload.trajectory_id);
        this.trouble.value = null;
        return;
      } catch (error) {
        this.trouble.value = error instanceof Error ? error.message : String(error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  stop(): void {
    this.stopped = true;
    this.outbox.stop();
    this.left.stop();
    this.right.stop();
  }

  async open(key: string): Promise<void> {
    const { payload } = await this.door.ask("pair", { pair: key });
    await Promise.all([this.left.openRun(payload.left), this.right.openRun(payload.right)]);
    this.committed.value = payload.decisions;
    this.pair.value = payload;
    for (const side of ["left", "right"] as const) this[side].chips.value = this.chips(payload, side);
  }

  /** What is said on the cards of one side: which steps the other has too, and where the two part. */
  private chips({ rows, n_shared }: PairOpened, side: Side): ReadonlyMap<string, string> {
    const { in_both, parts_here } = this.words;
    const parting = this.firstOf(n_shared)[side];
    return new Map(
      rows.flatMap((row) => {
        const step = row[side];
        if (step === null) return [];
        if (step === parting) return [[step, parts_here] as const];
        return row.left !== null && row.right !== null ? [[step, in_both] as const] : [];
      }),
    );
  }

  /** To the next or previous pair. */
  turn(direction: 1 | -1): void {
    const card = this.welcome.value?.queue[this.place.value + direction];
    if (card) void this.open(card.trajectory_id).catch((error) => this.say(String(error)));
  }

  choose(field: Field, value: JsonValue): void {
    const pair = this.pair.value;
    const welcome = this.welcome.value;
    if (!pair || !welcome || this.answers.value.get(field.name) === value) return;
    const target = {
      type: "pair",
      trajectory_id: pair.pair,
      other_trajectory_id: pair.pair,
      step_id: null,
      other_step_id: null,
    } as const;
    this.outbox.put({
      kind: "decision",
      decision_id: newId(),
      trajectory_id: pair.pair,
      schema_hash: welcome.schema_hash,
      labels: [{ target, field: field.name, value, state: "judged", confidence: null, evidence: [] }],
      run_digest: "",
      step_digest: "",
      made_at: new Date().toISOString(),
      active_ms: null,
      sides: { left: pair.stands_left, other_digest: "", parted_at: [null, null] },
    });
  }

  undo(): void {
    const last = this.live.value.at(-1);
    if (!last) {
      this.say(this.words.nothing_to_undo);
      return;
    }
    const { decision_id, trajectory_id } = last;
    const made_at = new Date().toISOString();
    this.outbox.put({ kind: "retraction", retraction_id: newId(), decision_id, trajectory_id, made_at });
    this.say(this.words.undone);
  }

  /** Both to where they part. */
  parting(): void {
    const row = this.pair.value?.n_shared ?? 0;
    const { left, right } = this.firstOf(row);
    if (left) this.left.go(left);
    if (right) this.right.go(right);
  }

  /** One step on: row by row together, or on one side alone. */
  move(direction: 1 | -1): void {
    if (!this.locked.value) {
      this[this.side.value].walk(direction);
      return;
    }
    const next = { left: this.ahead("left", direction), right: this.ahead("right", direction) };
    for (const [side, other] of [
      ["left", "right"],
      ["right", "left"],
    ] as const) {
      const [mine, theirs] = [next[side], next[other]];
      // Before a step that both have, the one who is there first waits for the other.
      if (mine && !(mine.isShared && theirs && theirs.at !== mine.at)) this[side].go(mine.step);
    }
  }

  /** The next step of one side, and in which row it stands. */
  private ahead(side: Side, direction: 1 | -1): { at: number; step: string; isShared: boolean } | undefined {
    const rows = this.pair.value?.rows ?? [];
    const here = rows.findIndex((row) => row[side] === this[side].active.value);
    for (let at = here + direction; at >= 0 && at < rows.length; at += direction) {
      const row = rows[at];
      const step = row?.[side];
      if (row && step) return { at, step, isShared: row.left !== null && row.right !== null };
    }
    return undefined;
  }

  /** The numbers, from 1, of the first steps behind what is shared; null for a side that has ended there. */
  partsAt(): { left: number | null; right: number | null } {
    const pair = this.pair.value;
    const { left, right } = this.firstOf(pair?.n_shared ?? 0);
    const next = (pair?.n_shared ?? 0) + 1;
    return { left: left === null ? null : next, right: right === null ? null : next };
  }

  private firstOf(from: number): { left: string | null; right: string | null } {
    const rest = this.pair.value?.rows.slice(from) ?? [];
    return {
      left: rest.find((row) => row.left !== null)?.left ?? null,
      right: rest.find((row) => row.right !== null)?.right ?? null,
    };
  }

  private acknowledge(cards: Welcome["queue"], settled: readonly Act[]): void {
    const here = this.pair.value?.pair;
    const back = new Set(settled.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
    const fresh = settled.filter((act): act is Decision => act.kind === "decision" && act.trajectory_id === here);
    const known = new Set(this.committed.value.map(({ decision_id }) => decision_id));
    this.committed.value = [
      ...this.committed.value,
      ...fresh.filter(({ decision_id }) => !known.has(decision_id)),
    ].filter(({ decision_id }) => !back.has(decision_id));
    const welcome = this.welcome.value;
    const told = new Map(cards.map((card) => [card.trajectory_id, card]));
    if (welcome)
      this.welcome.value = { ...welcome, queue: welcome.queue.map((card) => told.get(card.trajectory_id) ?? card) };
  }

  private async refresh(key: string): Promise<void> {
    const { payload } = await this.door.ask("pair", { pair: key });
    if (this.pair.value?.pair === key) this.committed.value = payload.decisions;
  }
}
