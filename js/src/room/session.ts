/** One annotator at one queue of runs: what is open, what is chosen, what holds. Views read its signals and call its verbs. */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Act, Decision, Field, JsonValue, LabelState, OpenedRun, Said, Scope, Welcome } from "../contract.gen";
import type { Words } from "../words";
import { askedFields, counting, firstError, given } from "./asked";
import { Assets } from "./assets";
import { Attention } from "./attention";
import type { Bookmark } from "./bookmark";
import { type Door, Unanswered } from "./door";
import { Filtering } from "./filtering";
import { type Folded, Folding, isDone, type Labels, type Standing, standingOf, type Unit, unitOf } from "./fold";
import { Folds } from "./folds";
import { Judging } from "./judging";
import { Marking } from "./marking";
import { Navigation } from "./navigation";
import { Outbox } from "./outbox";
import { Pages, type StepContent } from "./pages";
import { Reading } from "./reading";
import { Refusals } from "./refusals";
import { type Row, rowsOf } from "./rows";
import { Search } from "./search";
import { readSettings, writeSettings } from "./settings";
import type { Shelf } from "./shelf";
import { Submitting } from "./submitting";
import { Syncing } from "./syncing";
import { type Inner, questionOf } from "./targets";
import { Unspoken } from "./unspoken";

const NONE: Folded = { labels: new Map(), live: [] };

/** Which unit of which run a judgement is about, and what within the step, where it is about less than all of it. */
export interface Here {
  trajectoryId: string;
  unit: Unit;
  target?: Inner;
}

export class Session {
  readonly welcome: Signal<Welcome | null> = signal(null);
  readonly run: Signal<OpenedRun | null> = signal(null);
  /** Why nothing can be shown, in words. */
  readonly trouble: Signal<string | null> = signal(null);
  /** The unit the form speaks of: a step's id, or "" for the run as a whole. */
  readonly active: Signal<Unit> = signal("");
  readonly committed: Signal<readonly Decision[]> = signal([]);
  /** For a reader who only reads: what those say whom the reader may see, and the units on which they differ. */
  readonly said: Signal<readonly Said[]> = signal([]);
  readonly disputed: Signal<ReadonlySet<Unit>> = signal(new Set<Unit>());
  /** What a widget says of steps besides, such as that another run has them too. */
  readonly chips: Signal<ReadonlyMap<Unit, string>> = signal(new Map<Unit, string>());
  readonly notice: Signal<string> = signal("");
  /** What the annotator should know of the name labels are kept under; put away when read. */
  readonly notes: Signal<readonly string[]> = signal([]);
  /** Whether the sheet of all keys is open. */
  readonly sheet: Signal<boolean> = signal(false);
  /** Whether the number of a step is being typed. */
  readonly asking: Signal<boolean> = signal(false);
  /** Whether the next unit comes up by itself once one is answered. */
  readonly autoAdvance: Signal<boolean> = signal(true);
  readonly attention = new Attention();
  readonly reading: Reading;
  readonly filtering: Filtering;
  private openings = 0;
  stopped = false;
  /** Settled once it is known what an earlier page left unsaved. */
  private adopted: Promise<unknown> = Promise.resolve();
  private readonly folding = new Folding();
  private readonly refusing = new Refusals();
  readonly refusals = this.refusing.shown;
  readonly outbox: Outbox;
  readonly assets: Assets;
  private readonly navigation: Navigation;
  readonly judging = new Judging(this, this.refusing);
  private readonly syncing = new Syncing(this);
  readonly marking: Marking;
  readonly submitting = new Submitting(this);
  readonly search = new Search(this);
  pages: Pages | null = null;

  readonly rows = computed<readonly Row[]>(() => (this.run.value ? rowsOf(this.run.value.outline) : []));
  /** The ids of the tool calls of each step, where the form asks of calls. */
  readonly callsOf = computed(() => new Map(this.rows.value.map((row) => [row.step_id, row.calls])));
  readonly folded = computed<Folded>(() => {
    const run = this.run.value;
    return run ? this.folding.fold(run.header.trajectory_id, this.committed.value, this.outbox.open.value) : NONE;
  });
  readonly labels = computed<Labels>(() =>
    this.readOnly ? standingOf(this.said.value.map(({ label }) => label)) : this.folded.value.labels,
  );
  /** Whoever reads sees what was said of the run as a whole in the head, and has no place to go to for it. */
  readonly asksRun = computed(() => !this.readOnly && this.asksOfRun.value);
  private readonly asksOfRun = computed(
    () => this.welcome.value?.form.fields.some((field) => field.scope === "run") ?? false,
  );
  private readonly everyUnit = computed<readonly Unit[]>(() => [
    ...this.rows.value.filter((row) => row.asks).map((row) => row.step_id),
    ...(this.asksRun.value ? [""] : []),
  ]);
  /** The step with the first error of the run, by the form's rule on it. */
  readonly errorAt = computed<Unit | undefined>(() => {
    const form = this.welcome.value?.form;
    return form ? firstError(this.everyUnit.value, form, this.labels.value) : undefined;
  });
  /** Every unit that wants labels, in order: steps, then the run as a whole. */
  readonly units = computed<readonly Unit[]>(() => {
    const form = this.welcome.value?.form;
    return form ? counting(this.everyUnit.value, form, this.errorAt.value) : [];
  });
  /** The units that lie after the first error. */
  readonly afterError = computed<ReadonlySet<Unit>>(() => {
    const errorAt = this.errorAt.value;
    const place = errorAt === undefined ? Number.POSITIVE_INFINITY : this.everyUnit.value.indexOf(errorAt);
    return new Set(this.everyUnit.value.filter((unit, index) => index > place && unit !== ""));
  });
  readonly asked = computed<ReadonlySet<Unit>>(() => new Set(this.units.value));
  /** Counted over what has labels: a press in a long run does not go through all of its steps. */
  readonly done = computed<ReadonlySet<Unit>>(() => {
    const form = this.welcome.value?.form;
    const labels = this.labels.value;
    const [asked, after, calls] = [this.asked.value, this.afterError.value, this.callsOf.value];
    const isComplete = (unit: Unit) =>
      form && asked.has(unit) && isDone(labels, form, unit, after.has(unit), calls.get(unit));
    return new Set([...labels.keys()].filter(isComplete));
  });
  readonly places = computed(() => new Map(this.rows.value.map((row) => [row.step_id, row.place])));
  readonly place = computed(() => this.places.value.get(this.active.value) ?? -1);

  constructor(
    readonly door: Door,
    shelf: Shelf,
    private readonly bookmark: Bookmark,
    readonly folds: Folds = new Folds(""),
    /** Only to read: no form, and nothing is ever put into the outbox. */
    readonly readOnly = false,
  ) {
    this.assets = new Assets(door);
    this.navigation = new Navigation(this, bookmark);
    this.reading = new Reading(bookmark.name);
    this.filtering = new Filtering(bookmark.name);
    this.marking = new Marking(this, new Unspoken(bookmark.name));
    this.outbox = new Outbox(
      door,
      shelf,
      (ack, settled) => this.syncing.acknowledge(ack, settled),
      (refusal, act) => {
        const why = this.refusing.take(refusal, act, this.here.value.trajectoryId);
        if (why !== undefined) this.say(this.words.saving.refused(why));
      },
    );
    door.on("changed", ({ trajectory_id }) => void this.syncing.refresh(trajectory_id));
    door.on("notes", ({ notes }) => {
      this.notes.value = notes;
    });
    door.on("go_to", ({ trajectory_id, step_id }) => void this.navigation.goTo(trajectory_id, step_id ?? ""));
    door.on("late:save", () => {
      // Another page of this annotator saved something, or an answer came late: in both cases Python knows best.
      const run = this.run.value;
      if (run) void this.syncing.refresh(run.header.trajectory_id);
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
        // Where a kernel was restarted behind its back, JupyterLab 4.6 addresses each message to a thread that is no more.
        this.trouble.value = error instanceof Unanswered ? `${words}. ${this.words.opening.reload}` : words;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  private async meet(): Promise<Welcome> {
    let { payload } = await this.door.ask("hello", { place: this.bookmark.read() });
    // The names this annotator had before are known only now; a place kept under one of them is for Python to judge.
    if (this.bookmark.adopt(payload.outboxes))
      ({ payload } = await this.door.ask("hello", { place: this.bookmark.read() }));
    this.welcome.value = payload;
    this.notes.value = payload.notes;
    this.autoAdvance.value = readSettings().auto_advance ?? payload.auto_advance;
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
    const { openings } = this;
    const { acks } = this.syncing;
    const { payload } = await this.door.ask("open", { trajectory_id: trajectoryId });
    // The reader has turned to yet another run meanwhile.
    if (openings !== this.openings) return;
    this.pages?.close();
    batch(() => {
      this.pages = new Pages(this.door, trajectoryId, payload.outline.sizes);
      this.committed.value = payload.decisions;
      this.said.value = payload.said;
      this.disputed.value = new Set(payload.disputed);
      this.refusing.clear();
      this.run.value = payload;
      this.active.value = payload.step_id ?? "";
      this.reading.open(trajectoryId, payload.outline.step_ids.length);
    });
    this.attention.turn(`${trajectoryId}/${this.active.value}`);
    if (payload.trouble !== "") this.say(this.words.session.no_suggestions(payload.trouble));
    this.pages?.need(Math.max(0, this.place.value));
    this.search.anew();
    if (acks !== this.syncing.acks) void this.syncing.refresh(trajectoryId);
    const opened = this.active.value;
    const left = this.bookmark.read();
    this.navigation.note();
    if (this.readOnly || (left?.trajectory_id === trajectoryId && (left.step_id ?? "") === opened)) return;
    void this.adopted.then(() => {
      if (this.run.value === payload && this.active.value === opened)
        this.navigation.passOver(opened, payload.decisions);
    });
  }

  /** What holds on a question of a unit: see `questionOf`. */
  standing(unit: Unit, question: string): Standing | undefined {
    return this.labels.value.get(unit)?.get(question);
  }

  /** A step's content, once it has arrived, with the door to what was cut of it. */
  content(unit: Unit): StepContent | undefined {
    void this.pages?.arrived.value;
    return this.pages?.content(this.rows.value.findIndex((row) => row.step_id === unit));
  }

  /** The fields a unit is asked, or a call in it, given what was answered there so far. */
  fieldsOf(unit: Unit, callId?: string): readonly Field[] {
    const within = callId === undefined ? "" : `call:${callId}\n`;
    return this.fieldsWithin(unit, callId === undefined ? (unit === "" ? "run" : "step") : "call", within);
  }

  /** The fields of a scope that are asked there: `within` is the beginning of the names of its questions. */
  fieldsWithin(unit: Unit, scope: Scope, within: string): readonly Field[] {
    const form = this.welcome.value?.form;
    const answers = given(this.labels.value, unit, within);
    return form ? askedFields(form, scope, answers, this.afterError.value.has(unit)) : [];
  }

  /** The fields the active unit is asked; none for a step that wants no labels. */
  readonly fields = computed<readonly Field[]>(() => {
    const unit = this.active.value;
    const form = this.welcome.value?.form;
    if (!form || this.readOnly || !this.asked.value.has(unit)) return [];
    const comments: readonly Field[] = this.welcome.value?.comments ?? [];
    const scope = unit === "" ? "run" : "step";
    return [...this.fieldsOf(unit), ...comments.filter((field) => field.scope === scope)];
  });

  /** What the room does at which key. */
  readonly roomKeys = computed<ReadonlyMap<string, string>>(
    () => new Map(Object.entries(this.welcome.value?.keys ?? {}).map(([name, key]) => [key, name])),
  );

  /** What a rule or a model says, by unit and field. */
  private readonly suggestions = computed<ReadonlyMap<string, JsonValue>>(() => {
    const said = this.run.value?.suggestions ?? [];
    return new Map(
      said.map(({ target, field, value }) => [`${unitOf(target) ?? ""}/${questionOf(target, field)}`, value]),
    );
  });

  /** Of which unit the form speaks just now. */
  readonly here = computed<Here>(() => ({
    trajectoryId: this.run.value?.header.trajectory_id ?? "",
    unit: this.active.value,
  }));

  /** All that is said, in the language of the widget. */
  get words(): Words {
    return this.door.words;
  }

  /** Said at the foot until the reader presses something else. */
  say(text: string): void {
    this.notice.value = text;
  }

  go(unit: Unit): void {
    this.navigation.go(unit);
  }

  /** To the next or previous unit that wants labels. */
  step(direction: 1 | -1): void {
    this.navigation.step(direction);
  }

  /** To the next or previous step of any kind. */
  walk(direction: 1 | -1): void {
    this.navigation.walk(direction);
  }

  nextError(direction: 1 | -1): void {
    this.navigation.nextError(direction);
  }

  /** To the next unit that is not done: after this one, else from the top. */
  advance(): void {
    this.navigation.advance();
  }

  /** Done here: what is suggested counts from now on; then to the next unit that is not done. */
  finish(): void {
    this.judging.finish();
  }

  /** To a step by its number, as the outline counts. */
  goToNumber(number: number): boolean {
    const row = this.rows.value[number - 1];
    if (row) this.go(row.step_id);
    return row !== undefined;
  }

  setAutoAdvance(on: boolean): void {
    this.autoAdvance.value = on;
    writeSettings({ auto_advance: on });
  }

  /** What is suggested for a field of a unit, by a rule or by the form; undefined where nothing is. */
  suggestion(unit: Unit, field: Field): JsonValue | undefined {
    return this.suggestions.value.get(`${unit}/${field.name}`) ?? field.suggested ?? undefined;
  }

  /** Whether a suggestion of a rule or a model stands beside the question. */
  isSuggested(unit: Unit, field: Field): boolean {
    return this.suggestions.value.has(`${unit}/${field.name}`);
  }

  isCommentName(field: string): boolean {
    return this.welcome.value?.comments.some((known) => known.name === field) ?? false;
  }

  /** Whether it is the field of the comment, which may stand on anything. */
  isComment(field: Field): boolean {
    return this.isCommentName(field.name);
  }

  /** The run before or after this one in the queue. */
  turn(direction: 1 | -1): Promise<void> {
    return this.navigation.turn(direction);
  }

  /** One judgement, on the active unit unless said otherwise; whether it was taken. */
  choose(field: Field, value: JsonValue, at?: Here): boolean {
    return this.judging.choose(field, value, at);
  }

  /** Say how sure an answer is that stands. */
  sure(field: Field, confidence: number, at?: Here): boolean {
    return this.judging.sure(field, confidence, at);
  }

  /** Say of the field that is up that it is unsure, or skipped. */
  pass(state: Exclude<LabelState, "judged">): void {
    this.judging.pass(state);
  }

  /** Say here what was said last elsewhere. */
  repeat(): void {
    this.judging.repeat();
  }

  /** Take back the annotator's last decision on this run, and go where it was made. */
  undo(): void {
    this.judging.undo();
  }

  /** Whether this page made the act, and no earlier one. */
  made(act: Act): boolean {
    return this.judging.made(act);
  }
}
