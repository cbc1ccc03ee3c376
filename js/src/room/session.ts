/** One annotator at one queue of runs: what is open, what is chosen, what holds. Views read its signals and call its verbs. */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Ack, Act, Decision, Field, JsonValue, Label, OpenedRun, OutlineRow, Welcome } from "../contract.gen";
import { Assets } from "./assets";
import type { Bookmark } from "./bookmark";
import { type Door, Refused, Unanswered } from "./door";
import { opens, takesPresses } from "./entry";
import { type Folded, Folding, fold, isDone, type Labels, type Standing, type Unit } from "./fold";
import { newId } from "./ids";
import { actId, Outbox } from "./outbox";
import { Pages } from "./pages";
import { Refusals } from "./refusals";
import type { Shelf } from "./shelf";

const NONE: Folded = { labels: new Map(), live: [] };
const AGAIN_MS = 1000;
/** Where a kernel was restarted behind its back, JupyterLab 4.6 addresses each message to a thread that is no more. */
const RELOAD = "Where this lasts though the kernel is idle, reload the page: what is unsaved is kept.";

/** Which unit of which run a judgement is about. */
export interface Here {
  trajectoryId: string;
  unit: Unit;
}

export interface Row extends OutlineRow {
  place: number;
}

export class Session {
  readonly welcome: Signal<Welcome | null> = signal(null);
  readonly run: Signal<OpenedRun | null> = signal(null);
  /** Why nothing can be shown, in words. */
  readonly trouble: Signal<string | null> = signal(null);
  /** The unit the form speaks of: a step's id, or "" for the run as a whole. */
  readonly active: Signal<Unit> = signal("");
  readonly committed: Signal<readonly Decision[]> = signal([]);
  readonly notice: Signal<string> = signal("");
  /** What the annotator should know of the name labels are kept under; put away when read. */
  readonly notes: Signal<readonly string[]> = signal([]);
  /** Whether the sheet of all keys is open. */
  readonly sheet: Signal<boolean> = signal(false);
  /** Counts what may make an answer of the kernel that is still on its way outdated. */
  private acks = 0;
  private refreshes = 0;
  private openings = 0;
  private stopped = false;
  /** Settled once it is known what an earlier page left unsaved. */
  private adopted: Promise<unknown> = Promise.resolve();
  private readonly pressed = new Set<string>();
  private readonly folding = new Folding();
  private readonly refusing = new Refusals();
  readonly refusals = this.refusing.shown;
  readonly outbox: Outbox;
  readonly assets: Assets;
  pages: Pages | null = null;

  readonly rows = computed<readonly Row[]>(() =>
    (this.run.value?.outline ?? []).map((row, place) => ({ ...row, place })),
  );
  readonly folded = computed<Folded>(() => {
    const run = this.run.value;
    return run ? this.folding.fold(run.header.trajectory_id, this.committed.value, this.outbox.open.value) : NONE;
  });
  readonly labels = computed<Labels>(() => this.folded.value.labels);
  readonly asksRun = computed(() => this.welcome.value?.form.fields.some((field) => field.scope === "run") ?? false);
  /** Every unit that wants labels, in order: steps, then the run as a whole. */
  readonly units = computed<readonly Unit[]>(() => [
    ...this.rows.value.filter((row) => row.asks).map((row) => row.step_id),
    ...(this.asksRun.value ? [""] : []),
  ]);
  private readonly asked = computed<ReadonlySet<Unit>>(() => new Set(this.units.value));
  /** Counted over what has labels: a press in a long run does not go through all of its steps. */
  readonly done = computed<ReadonlySet<Unit>>(() => {
    const form = this.welcome.value?.form;
    const labels = this.labels.value;
    const asked = this.asked.value;
    return new Set(form ? [...labels.keys()].filter((unit) => asked.has(unit) && isDone(labels, form, unit)) : []);
  });
  private readonly places = computed(() => new Map(this.rows.value.map((row) => [row.step_id, row.place])));
  readonly place = computed(() => this.places.value.get(this.active.value) ?? -1);

  constructor(
    readonly door: Door,
    shelf: Shelf,
    private readonly bookmark: Bookmark,
  ) {
    this.assets = new Assets(door);
    this.outbox = new Outbox(
      door,
      shelf,
      (ack, settled) => this.acknowledge(ack, settled),
      (refusal, act) => {
        const words = this.refusing.take(refusal, act, this.here.value.trajectoryId);
        if (words !== undefined) this.say(words);
      },
    );
    door.on("changed", ({ trajectory_id }) => void this.refresh(trajectory_id));
    door.on("notes", ({ notes }) => {
      this.notes.value = notes;
    });
    door.on("go_to", ({ trajectory_id, step_id }) => void this.goTo(trajectory_id, step_id ?? ""));
    door.on("late:save", () => {
      // Another page of this annotator saved something, or an answer came late: in both cases Python knows best.
      const run = this.run.value;
      if (run) void this.refresh(run.header.trajectory_id);
    });
  }

  async start(): Promise<void> {
    for (let pause = 500; !this.stopped; pause = Math.min(8000, pause * 2)) {
      try {
        const welcome = this.welcome.value ?? (await this.meet());
        const first = welcome.trajectory_id ?? welcome.queue[0]?.trajectory_id;
        if (first !== undefined) await this.openRun(first);
        this.trouble.value = null;
        return;
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        this.trouble.value = error instanceof Unanswered ? `${words}. ${RELOAD}` : words;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  private async meet(): Promise<Welcome> {
    const { payload } = await this.door.ask("hello", { place: this.bookmark.read() });
    this.welcome.value = payload;
    this.notes.value = payload.notes;
    const runs = new Set(payload.queue.map((card) => card.trajectory_id));
    this.adopted = this.outbox.start((act) => runs.has(act.trajectory_id), payload.outboxes);
    return payload;
  }

  stop(): void {
    this.stopped = true;
    this.outbox.stop();
    this.pages?.close();
    this.door.close();
  }

  async openRun(trajectoryId: string): Promise<void> {
    this.openings += 1;
    const { openings, acks } = this;
    const { payload } = await this.door.ask("open", { trajectory_id: trajectoryId });
    // The reader has turned to yet another run meanwhile.
    if (openings !== this.openings) return;
    this.pages?.close();
    batch(() => {
      this.pages = new Pages(this.door, trajectoryId, payload.outline.length);
      this.committed.value = payload.decisions;
      this.refusing.clear();
      this.run.value = payload;
      this.active.value = payload.step_id ?? "";
    });
    this.pages?.need(Math.max(0, this.place.value));
    if (acks !== this.acks) void this.refresh(trajectoryId);
    const opened = this.active.value;
    const left = this.bookmark.read();
    this.note();
    if (left?.trajectory_id === trajectoryId && (left.step_id ?? "") === opened) return;
    void this.adopted.then(() => {
      if (this.run.value === payload && this.active.value === opened) this.passOver(opened, payload.decisions);
    });
  }

  /** Python sent us to the first step open in the store; what an earlier page left unsaved may have completed it since. */
  private passOver(unit: Unit, stored: readonly Decision[]): void {
    const form = this.welcome.value?.form;
    const run = this.run.value;
    if (!form || !run || !this.done.value.has(unit)) return;
    if (!isDone(fold(run.header.trajectory_id, stored, []).labels, form, unit)) this.advance();
  }

  /** The run before or after this one in the queue. */
  async turn(direction: 1 | -1): Promise<void> {
    const queue = this.welcome.value?.queue ?? [];
    const here = queue.findIndex((card) => card.trajectory_id === this.run.value?.header.trajectory_id);
    const next = queue[here + direction];
    if (next) {
      try {
        await this.openRun(next.trajectory_id);
      } catch (error) {
        this.say(`The run could not be opened: ${error instanceof Error ? error.message : String(error)}`);
      }
    } else this.say(direction > 0 ? "This is the last run of the queue." : "This is the first run of the queue.");
  }

  go(unit: Unit): void {
    if (unit === this.active.value) return;
    this.active.value = unit;
    if (!this.run.value) return;
    if (this.place.value >= 0) this.pages?.need(this.place.value);
    this.note();
  }

  /** Keep where the reader is, for a page that is reloaded and for a cell that is run again. */
  private note(): void {
    const { trajectoryId, unit } = this.here.value;
    const place = { trajectory_id: trajectoryId, step_id: unit || null };
    this.bookmark.put(place);
    this.door.ask("place", place).catch(() => {
      // Only a bookmark: where the kernel does not answer, the outbox says so.
    });
  }

  /** Where the kernel wants the reader to look, whichever run is open. */
  private async goTo(trajectoryId: string, unit: Unit): Promise<void> {
    // Before the first run is open nobody is here yet: Python remembers the place, and opens there.
    if (!this.run.value) return;
    try {
      if (this.here.value.trajectoryId !== trajectoryId) await this.openRun(trajectoryId);
      if (this.here.value.trajectoryId === trajectoryId) this.go(unit);
    } catch (error) {
      this.say(`The run could not be opened: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** To the next or previous unit that wants labels. */
  step(direction: 1 | -1): void {
    const units = this.units.value;
    const here = units.indexOf(this.active.value);
    if (here >= 0) {
      const next = units[here + direction];
      if (next !== undefined) this.go(next);
      return;
    }
    const place = this.place.value;
    const asking = this.rows.value.filter((row) => row.asks);
    const near =
      direction > 0 ? asking.find((row) => row.place > place) : asking.filter((row) => row.place < place).at(-1);
    if (near) this.go(near.step_id);
  }

  /** To the next or previous step of any kind. */
  walk(direction: 1 | -1): void {
    const next = this.rows.value[this.place.value === -1 ? this.rows.value.length - 1 : this.place.value + direction];
    if (next) this.go(next.step_id);
  }

  nextError(direction: 1 | -1): void {
    const errors = this.rows.value.filter((row) => row.n_errors > 0);
    const place = this.active.value === "" ? this.rows.value.length : this.place.value;
    const next =
      direction > 0 ? errors.find((row) => row.place > place) : errors.filter((row) => row.place < place).at(-1);
    if (next) this.go(next.step_id);
    else this.say(errors.length === 0 ? "No tool error in this run." : "No further tool error in this direction.");
  }

  standing(unit: Unit, field: string): Standing | undefined {
    return this.labels.value.get(unit)?.get(field);
  }

  /** The fields the active unit is asked; none for a step that wants no labels. */
  readonly fields = computed<readonly Field[]>(() => {
    const unit = this.active.value;
    const form = this.welcome.value?.form;
    if (!form || !this.asked.value.has(unit)) return [];
    return form.fields.filter((field) => field.scope === (unit === "" ? "run" : "step"));
  });

  /** Of which unit the form speaks just now. */
  readonly here = computed<Here>(() => ({
    trajectoryId: this.run.value?.header.trajectory_id ?? "",
    unit: this.active.value,
  }));

  /**
   * One judgement, on the active unit unless said otherwise: what was typed counts for the unit it was typed on, wherever the
   * reader is by then. Nothing is taken while the content has not arrived.
   */
  choose(field: Field, value: JsonValue, at: Here = this.here.value): boolean {
    const welcome = this.welcome.value;
    const { trajectoryId: trajectory_id, unit } = at;
    if (!welcome || trajectory_id === "" || (field.scope === "run") !== (unit === "")) return false;
    const open = trajectory_id === this.here.value.trajectoryId;
    if (open && !this.asked.value.has(unit)) return false;
    if (open && unit !== "" && !this.pages?.at(this.places.value.get(unit) ?? -1)) {
      this.say("This step has not arrived yet; no label was taken.");
      return false;
    }
    const before = this.isAnswered(unit);
    const label: Label = {
      target: unit === "" ? { type: "run", trajectory_id } : { type: "step", trajectory_id, step_id: unit },
      field: field.name,
      value,
      state: "judged",
      confidence: null,
      evidence: [],
    };
    const decision: Decision = {
      kind: "decision",
      decision_id: newId(),
      trajectory_id,
      schema_hash: welcome.schema_hash,
      labels: [label],
      run_digest: "",
      step_digest: "",
      made_at: new Date().toISOString(),
      active_ms: null,
    };
    this.put(decision, decision.labels);
    if (open && unit === this.active.value && !before && this.isAnswered(unit)) this.advance();
    return true;
  }

  /** Take back the annotator's last decision on this run, and go where it was made. */
  undo(): void {
    const last = this.folded.value.live.at(-1);
    if (!last) {
      this.say("Nothing to undo in this run.");
      return;
    }
    const { decision_id, trajectory_id } = last;
    const made_at = new Date().toISOString();
    this.put({ kind: "retraction", retraction_id: newId(), decision_id, trajectory_id, made_at }, last.labels);
    const target = last.labels[0]?.target;
    if (target?.type === "step") this.go(target.step_id);
    else if (target?.type === "run") this.go("");
    this.say(`Undone: ${last.labels.map((label) => label.field).join(", ")}.`);
  }

  private put(act: Act, labels: readonly Label[]): void {
    this.pressed.add(actId(act));
    this.refusing.pressed(actId(act), labels);
    this.outbox.put(act);
  }

  /**
   * Whether no key press on this unit is still to come: it is done, every question one key can answer has an answer, and none
   * takes several presses. Only then the next unit may come up by itself, lest a press lands on the wrong step.
   */
  private isAnswered(unit: Unit): boolean {
    const given = this.labels.value.get(unit);
    const asked = this.welcome.value?.form.fields.filter((field) => field.scope === (unit === "" ? "run" : "step"));
    if (!this.done.value.has(unit) || asked?.some(takesPresses)) return false;
    return asked?.every((field) => opens(field) || given?.has(field.name)) ?? false;
  }

  /** To the next unit that is not done: after this one, else from the top. */
  advance(): void {
    const units = this.units.value;
    const here = units.indexOf(this.active.value);
    const open = (unit: Unit) => !this.done.value.has(unit);
    const next = units.slice(here + 1).find(open) ?? units.find(open);
    if (next !== undefined) this.go(next);
    else this.say("Every step of this run is labelled. Press ] for the next run.");
  }

  say(text: string): void {
    this.notice.value = text;
  }

  /** Ask what holds, until the answer is newer than everything else that is known. */
  private async refresh(trajectoryId: string): Promise<void> {
    this.refreshes += 1;
    const { refreshes } = this;
    const wanted = () => refreshes === this.refreshes && this.here.value.trajectoryId === trajectoryId && !this.stopped;
    while (wanted()) {
      const { acks } = this;
      try {
        const { payload } = await this.door.ask("decisions", { trajectory_id: trajectoryId });
        if (!wanted()) return;
        if (acks === this.acks) {
          this.committed.value = payload.decisions;
          return;
        }
      } catch (error) {
        if (error instanceof Refused) return;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  private acknowledge(ack: Ack, settled: readonly Act[]): void {
    if (settled.length > 0) this.acks += 1;
    const here = this.run.value?.header.trajectory_id;
    const taken = new Set(settled.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
    const told = new Set(settled.map(actId));
    const known = new Set(this.committed.value.map((decision) => decision.decision_id).filter((id) => told.has(id)));
    const fresh = settled.filter(
      (act): act is Decision => act.kind === "decision" && act.trajectory_id === here && !known.has(act.decision_id),
    );
    if (fresh.length > 0 || taken.size > 0) {
      this.committed.value = [...this.committed.value, ...fresh].filter((decision) => !taken.has(decision.decision_id));
    }
    const welcome = this.welcome.value;
    if (welcome && ack.cards.length > 0) {
      const fresh = new Map(ack.cards.map((card) => [card.trajectory_id, card]));
      this.welcome.value = { ...welcome, queue: welcome.queue.map((card) => fresh.get(card.trajectory_id) ?? card) };
    }
    // What an earlier page left may have been saved, and even undone, long ago: only Python knows where it stands.
    if (here !== undefined && settled.some((act) => !this.pressed.has(actId(act)))) void this.refresh(here);
  }
}
