/**
 * The Python side in small, for the far end of a faulty comm: a kernel that answers every ask as
 * src/trajwidgets/widgets/labeler.py does. Written from that file, not from js/src.
 */
import {
  type Ack,
  type Act,
  type Answers,
  type Asks,
  type CardFinding,
  type Envelope,
  type Hit,
  type Label,
  type LabelSchema,
  type Measures,
  type Outline,
  type OutlineKind,
  PROTOCOL,
  type Refusal,
  ROOM_KEYS,
  type RunCard,
  type Said,
  type TextField,
} from "../src/contract.gen";
import type { Run } from "./runs";
import { current, idOf, type Store } from "./store";

const PAGE_BYTES = 2_000_000;

export class Refusing extends Error {}

type Reply<K extends keyof Answers> = { payload: Answers[K]; buffers?: Uint8Array[] };
type Handlers = {
  [K in Exclude<
    keyof Asks,
    "report" | "view" | "cell" | "show" | "states" | "dismiss" | "bench" | "perform" | "pair"
  >]: (ask: Asks[K]) => Reply<K>;
};

function hitsIn(text: string, query: string, place: number, step_id: string, pointer: string): Hit[] {
  const characters = Array.from(text.toLowerCase());
  const wanted = Array.from(query.toLowerCase());
  return characters.flatMap((_, start) => {
    if (!wanted.every((character, offset) => characters[start + offset] === character)) return [];
    const end = start + wanted.length;
    return [{ place, step_id, pointer, start, end, before: "", found: query, after: "" }];
  });
}

/** What is known of some steps, by their places. */
function byPlace<S, T>(steps: readonly S[], of: (step: S) => T | undefined): Record<string, T> {
  const found = steps.flatMap((step, place): [string, T][] => {
    const value = of(step);
    return value === undefined ? [] : [[`${place}`, value]];
  });
  return Object.fromEntries(found);
}

/** What bytes are that are no PNG, by the first of them. */
const KINDS: Record<number, string> = { 60: "", 37: "application/pdf" };

export class Kernel {
  /** Every envelope that reached this kernel, for tests that look at the traffic. */
  readonly heard: Envelope[] = [];
  readonly schemaHash: string;
  alive = true;
  epoch = "epoch-1";
  /** Set to answer every save with this error, as a full disk does. */
  broken: string | null = null;
  practice = false;
  notes: readonly string[] = [];
  outboxes: readonly string[] = [];
  /** Why a reviewer wants every run done again. */
  sentBack = "";
  /** What rules hold against every run. */
  findings: CardFinding[] = [];
  /** Keys of the room that were moved, by what they do. */
  moved: Partial<Record<keyof typeof ROOM_KEYS, string>> = {};
  autoAdvance = true;
  /** What a rule or a model says of the runs, and its name. */
  suggestions: Label[] = [];
  suggestedBy = "";
  /** What a Viewer shows of the first run, and the units on which annotators differ. */
  said: Said[] = [];
  disputed: string[] = [];
  measures: Partial<Measures> = {};
  /** So many steps are searched for one answer. */
  searched = 1000;
  /** From where texts were made ready for a search; null: that it is over. */
  readonly folded: (number | null)[] = [];
  /** Where the reader is in each run, that of the last one last. */
  private places = new Map<string, string | null>();
  private seq = 0;
  private readonly outlines = new Map<string, Outline>();
  private say: (content: unknown, buffers: Uint8Array[]) => void = () => {};

  constructor(
    readonly store: Store,
    readonly form: LabelSchema,
    readonly runs: readonly Run[],
  ) {
    this.schemaHash = `hash of ${JSON.stringify(form)}`;
    store.forms.add(this.schemaHash);
    store.watchers.push((act, writer) => {
      if (writer !== this && this.alive) this.news(act.trajectory_id);
    });
  }

  attach(say: (content: unknown, buffers: Uint8Array[]) => void): void {
    this.say = say;
  }

  /** kill -9: nobody hears, nobody says so. */
  die(): void {
    this.alive = false;
  }

  /** A new process over the same store: another epoch, and no memory of where the reader was. */
  revive(): void {
    this.alive = true;
    this.epoch = `epoch-${Number(this.epoch.slice(6)) + 1}`;
    this.places.clear();
  }

  receive(content: unknown): void {
    if (!this.alive) return;
    const envelope = content as Envelope;
    for (const key of ["v", "id", "kind", "reply_to", "widget_id", "session", "seq", "payload"]) {
      if (!(key in envelope)) throw new Error(`no envelope: ${key} is missing in ${JSON.stringify(content)}`);
    }
    this.heard.push(envelope);
    const handler = this.handlers[envelope.kind as keyof Handlers] as
      | ((ask: unknown) => Reply<keyof Answers>)
      | undefined;
    try {
      if (envelope.v !== PROTOCOL) throw new Refusing(`this page speaks protocol ${envelope.v}`);
      if (!handler) throw new Refusing(`Kernel does not answer '${envelope.kind}'.`);
      const { payload, buffers } = handler(envelope.payload);
      this.send(envelope.kind, payload, envelope.id, buffers);
    } catch (error) {
      if (!(error instanceof Refusing)) throw error;
      this.send("error", { message: error.message }, envelope.id);
    }
  }

  queue(): RunCard[] {
    return this.runs.map(({ header, steps }) => ({
      trajectory_id: header.trajectory_id,
      title: header.goal,
      n_steps: steps.length,
      n_units: steps.filter((step) => this.asks(step.actor)).length,
      n_done: 0,
      submitted: this.store.submitted(header.trajectory_id),
      sent_back: this.sentBack,
      findings: this.findings,
      slices: header.slices,
    }));
  }

  private readonly handlers: Handlers = {
    hello: ({ place }) => {
      if (place && this.runs.some((run) => run.header.trajectory_id === place.trajectory_id)) {
        if (this.places.size === 0) this.put(place.trajectory_id, place.step_id);
      }
      const [trajectory_id, step_id] = [...this.places].at(-1) ?? [this.runs[0]?.header.trajectory_id ?? null, null];
      const form = { form: this.form, schema_hash: this.schemaHash, queue: this.queue(), comments: this.comments() };
      const room = { keys: { ...ROOM_KEYS, ...this.moved }, auto_advance: this.autoAdvance };
      const who = {
        kernel_epoch: this.epoch,
        version: "0",
        annotator: "a1",
        practice: this.practice,
        notes: [...this.notes],
        outboxes: [...this.outboxes],
      };
      return { payload: { ...who, ...form, ...room, trajectory_id, step_id } };
    },
    open: ({ trajectory_id }) => {
      const run = this.run(trajectory_id);
      const outline = this.outline(run);
      const decisions = this.store.live(trajectory_id);
      const remembered = this.places.get(trajectory_id);
      const labelled = new Set(Object.keys(current(decisions)).map((key) => key.split(" ").slice(0, 2).join(" ")));
      const asksRun = this.form.fields.some((field) => field.scope === "run");
      const asking = run.steps.filter((step) => this.asks(step.actor)).map((step) => step.step_id);
      const asked = [...asking, ...(asksRun ? [null] : [])];
      const open = asked.find((unit) => !labelled.has(`${trajectory_id} ${unit ?? ""}`));
      const first = open !== undefined ? open : (asked[0] ?? outline.step_ids[0] ?? null);
      const step_id = remembered === undefined ? first : remembered;
      const suggested = { suggestions: this.suggestions, suggested_by: this.suggestedBy, trouble: "" };
      const said = { said: this.said, disputed: this.disputed };
      const parents = Object.fromEntries(
        run.steps.flatMap((each) => (each.parent_id ? [[each.step_id, each.parent_id]] : [])),
      );
      const measures = { tokens: [], costs: [], waits: {}, retries: [], tools: {}, depths: {}, ...this.measures };
      return { payload: { header: run.header, outline, parents, measures, decisions, step_id, ...suggested, ...said } };
    },
    page: ({ trajectory_id, start, count }) => {
      const run = this.run(trajectory_id);
      const encoder = new TextEncoder();
      const pieces: string[] = [];
      let total = 0;
      for (const step of run.steps.slice(start, start + count)) {
        const whole = run.cut.get(step.step_id) ?? new Map<string, string>();
        const cut = Object.fromEntries([...whole].map(([pointer, text]) => [pointer, Array.from(text).length]));
        const piece = JSON.stringify({ step, cut });
        if (pieces.length > 0 && total + piece.length > PAGE_BYTES) break;
        pieces.push(piece);
        total += piece.length;
      }
      const payload = { trajectory_id, start, count: pieces.length };
      return { payload, buffers: [encoder.encode(`[${pieces.join(",")}]`)] };
    },
    whole: ({ trajectory_id, step_id, pointer }) => {
      const text = this.run(trajectory_id).cut.get(step_id)?.get(pointer);
      if (text === undefined) throw new Refusing(`step '${step_id}' has no text at ${pointer}.`);
      return { payload: { text } };
    },
    extra: ({ name }) => {
      throw new Refusing(`${name} is not sent by this kernel.`);
    },
    asset: ({ trajectory_id, asset_id }) => {
      const bytes = this.run(trajectory_id).assets.get(asset_id);
      if (!bytes) throw new Refusing(`asset ${asset_id}: not held in memory. Load the run again from its file.`);
      return { payload: { asset_id, media_type: KINDS[bytes[0] ?? 0] ?? "image/png" }, buffers: [bytes] };
    },
    said: ({ trajectory_id }) => ({ payload: { trajectory_id, said: this.said, disputed: this.disputed } }),
    search: ({ trajectory_id, query, regex, start, stop }) => {
      if (regex) throw new Refusing("no regular expression: this kernel takes none.");
      const { steps } = this.run(trajectory_id);
      const end = Math.min(stop ?? steps.length, steps.length);
      const until = Math.min(end, start + this.searched);
      const hits = steps
        .slice(start, until)
        .flatMap((step, offset) =>
          step.parts.flatMap((part, number) =>
            "text" in part ? hitsIn(part.text, query, start + offset, step.step_id, `/parts/${number}/text`) : [],
          ),
        );
      return { payload: { hits, next: until < end ? until : null, skip: 0 } };
    },
    fold: ({ start }) => {
      this.folded.push(start ?? null);
      return { payload: { next: start === 0 ? 1 : null } };
    },
    save: ({ acts }) => ({ payload: this.save(acts) }),
    decisions: ({ trajectory_id }) => {
      this.run(trajectory_id);
      const card = this.queue().find((known) => known.trajectory_id === trajectory_id) as RunCard;
      return { payload: { trajectory_id, decisions: this.store.live(trajectory_id), card } };
    },
    place: ({ trajectory_id, step_id }) => {
      this.run(trajectory_id);
      this.put(trajectory_id, step_id);
      return { payload: {} };
    },
  };

  /** As `LabelSchema.comments`: where the form has no field of its own for it. */
  private comments(): TextField[] {
    const scopes = [...new Set(this.form.fields.map((field) => field.scope))];
    const own = this.form.fields.filter((field) => field.kind === "text" && field.key === "c");
    return scopes
      .filter((scope) => !own.some((field) => field.scope === scope))
      .map((scope) => ({
        name: "comment",
        scope,
        title: "Comment",
        help: "",
        required: false,
        key: "c",
        kind: "text",
        level: null,
        max_length: null,
      }));
  }

  private put(trajectory_id: string, step_id: string | null): void {
    this.places.delete(trajectory_id);
    this.places.set(trajectory_id, step_id);
  }

  private save(acts: Act[]): Ack {
    if (this.broken !== null) throw new Refusing(this.broken);
    const saved: string[] = [];
    const refused: Refusal[] = [];
    for (const act of acts) {
      const refusal = this.store.has(idOf(act)) ? null : this.refuses(act);
      if (refusal) refused.push({ id: idOf(act), ...refusal });
      else {
        if (!this.store.has(idOf(act))) this.store.commit(act, this);
        saved.push(idOf(act));
      }
    }
    return { saved, refused, cards: this.queue() };
  }

  private refuses(act: Act): Omit<Refusal, "id"> | null {
    if (act.kind === "retraction") {
      if (this.store.has(act.decision_id)) return null;
      return { field: null, message: `the store holds no decision '${act.decision_id}'.` };
    }
    if (act.kind === "submission") return null;
    const label = act.labels[0];
    const said = (message: string) => ({ field: label?.field ?? null, message });
    if (act.schema_hash !== this.schemaHash) {
      return this.store.forms.has(act.schema_hash) ? null : said("this label was made with another form.");
    }
    const run = this.run(act.trajectory_id);
    for (const { target, field: name, value, state } of act.labels) {
      if (target.type === "step" && !run.steps.some((step) => step.step_id === target.step_id)) {
        return said(`trajectory '${act.trajectory_id}' has no step '${target.step_id}'.`);
      }
      const field = [...this.form.fields, ...this.comments()].find((known) => known.name === name);
      if (!field) return said(`no field '${name}'`);
      const values = "options" in field ? field.options.map((option) => option.value) : null;
      const given = Array.isArray(value) ? value : [value];
      if (state === "judged" && values && !given.every((one) => values.some((known) => known === one))) {
        return said(`field '${name}': not an option (got ${JSON.stringify(value)}).`);
      }
      if (field.kind === "number" && field.maximum !== null && Number(value) > field.maximum) {
        return said(`field '${name}': Input should be less than or equal to ${field.maximum} (got ${value}).`);
      }
    }
    return null;
  }

  private asks(actor: string): boolean {
    return this.form.applies_to.some((known) => known === actor);
  }

  private run(trajectoryId: string): Run {
    const run = this.runs.find((known) => known.header.trajectory_id === trajectoryId);
    if (!run) throw new Refusing(`run '${trajectoryId}' is not in this Labeler. Run the cell again.`);
    return run;
  }

  private outline(run: Run): Outline {
    const made = this.outlines.get(run.header.trajectory_id);
    if (made) return made;
    const { steps } = run;
    const kinds = new Map<string, OutlineKind>();
    const kind_of = steps.map(({ actor, name, lineage }) => {
      const kind = { actor, name, icon: actor, lineage, asks: this.asks(actor) };
      const key = JSON.stringify(kind);
      kinds.set(key, kinds.get(key) ?? kind);
      return [...kinds.keys()].indexOf(key);
    });
    const ofCalls = this.form.fields.some((field) => field.scope === "call");
    const outline: Outline = {
      step_ids: steps.map((step) => step.step_id),
      titles: steps.map((step) => step.parts.map((part) => (part.type === "text" ? part.text : part.type)).join(" ")),
      sizes: steps.map((step) => JSON.stringify(step.parts).length),
      kinds: [...kinds.values()],
      kind_of,
      durations: steps.some((step) => step.duration_s !== null) ? steps.map((step) => step.duration_s) : [],
      errors: byPlace(steps, ({ parts }) => {
        const { length } = parts.filter((part) => part.type === "tool_result" && part.is_error);
        return length > 0 ? length : undefined;
      }),
      repeats: {},
      calls: byPlace(steps, ({ parts }) => {
        const ids = parts.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : []));
        return ofCalls && ids.length > 0 ? ids : undefined;
      }),
    };
    this.outlines.set(run.header.trajectory_id, outline);
    return outline;
  }

  /** `Labeler.go_to`: somebody at the kernel wants to see a step. */
  goTo(trajectory_id: string, step_id: string | null): void {
    this.put(trajectory_id, step_id);
    this.send("go_to", { trajectory_id, step_id }, null);
  }

  /** What there is to know of the annotator's name by now. */
  note(...notes: string[]): void {
    this.notes = notes;
    this.send("notes", { notes }, null);
  }

  /** Somebody else labelled this run under the same annotator's name. */
  private news(trajectory_id: string): void {
    this.send("changed", { trajectory_id }, null);
  }

  private send(kind: string, payload: object, reply_to: string | null, buffers: Uint8Array[] = []): void {
    this.seq += 1;
    const id = `${this.epoch}/${this.seq}`;
    this.say({ v: PROTOCOL, id, kind, reply_to, widget_id: "w", session: this.epoch, seq: this.seq, payload }, buffers);
  }
}
