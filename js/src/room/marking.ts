/**
 * What within a step the annotator speaks of: which tool call, which mark; marks made and taken away, and what is cited as
 * evidence. A mark is in the store once something was said of it; until then this browser knows it.
 */
import { computed, type Signal, signal } from "@preact/signals";
import type { CallTarget, Field, Label, Target } from "../contract.gen";
import type { Standing, Unit } from "./fold";
import type { Here, Session } from "./session";
import { type Inner, isInner, isMark, isSame, keyOf, type Mark, questionOf } from "./targets";
import type { Unspoken } from "./unspoken";

/** A question on something within the active step: the field, and what it speaks of. */
export interface InnerQuestion {
  field: Field;
  at: Here & { target: Inner };
}

export class Marking {
  private readonly chosenCall: Signal<CallTarget | null> = signal(null);
  private readonly chosenMark: Signal<Mark | null> = signal(null);

  /** What is selected just now, by mouse or by the caret. */
  readonly selected: Signal<Mark | null> = signal(null);
  /** Where the caret stands in the active step, while there is one. */
  readonly caret: Signal<{ pointer: string; at: number } | null> = signal(null);
  /** The place that was jumped to last, and how often anything was: each jump shows it anew. */
  readonly looked: Signal<{ target: Inner | null; times: number }> = signal({ target: null, times: 0 });

  constructor(
    private readonly session: Session,
    private readonly unspoken: Unspoken,
  ) {}

  /** Fields of a scope that is asked within a step. */
  private readonly fieldsOf = (scope: "call" | "span"): readonly Field[] =>
    this.session.readOnly
      ? []
      : (this.session.welcome.value?.form.fields.filter((field) => field.scope === scope) ?? []);

  readonly asksCalls = computed(() => this.fieldsOf("call").length > 0);
  readonly asksMarks = computed(() => this.fieldsOf("span").length > 0);

  /** The tool calls of the active step that the form asks about. */
  readonly calls = computed<readonly string[]>(() => {
    const row = this.session.rows.value[this.session.place.value];
    return row?.asks ? row.calls : [];
  });

  /** The marks in a step, in the order of its texts. */
  marksOf(unit: Unit): readonly Mark[] {
    const { session } = this;
    const labels = session.labels.value.get(unit);
    const fresh = this.unspoken.of(session.here.value.trajectoryId, unit, () => session.content(unit)?.step);
    if (labels === undefined) return fresh;
    const found = new Map<string, Mark>();
    for (const { label } of labels.values()) if (isMark(label.target)) found.set(keyOf(label.target), label.target);
    if (found.size === 0) return fresh;
    for (const mark of fresh) found.set(keyOf(mark), mark);
    return [...found.values()].sort(inOrder);
  }

  readonly marks = computed<readonly Mark[]>(() => this.marksOf(this.session.active.value));

  /** What was chosen last, as long as its step is active. */
  private here<T extends Inner>(chosen: T | null): T | null {
    const { trajectoryId, unit } = this.session.here.value;
    return chosen?.trajectory_id === trajectoryId && chosen.step_id === unit ? chosen : null;
  }

  /** The mark that the form speaks of: the one chosen; null while none is. */
  readonly mark = computed<Mark | null>(() => {
    const mark = this.here(this.chosenMark.value);
    return mark && this.knows(mark) ? mark : null;
  });

  /** What the annotator turned to within the step; null where a call has only come up by itself. */
  readonly turnedTo = computed<Inner | null>(() => {
    const call = this.here(this.chosenCall.value);
    return this.mark.value ?? (this.asksCalls.value && call && this.calls.value.includes(call.call_id) ? call : null);
  });

  /** The tool call that the form speaks of: the one chosen, else the first that lacks an answer. */
  readonly call = computed<CallTarget | null>(() => {
    if (!this.asksCalls.value) return null;
    const { unit } = this.session.here.value;
    const calls = this.calls.value;
    const chosen = this.here(this.chosenCall.value);
    if (chosen && calls.includes(chosen.call_id)) return chosen;
    const next = calls.find((id) => !this.isCallAnswered(unit, id)) ?? calls[0];
    return next === undefined ? null : this.callAt(next);
  });

  private callAt(call_id: string): CallTarget {
    const { trajectoryId: trajectory_id, unit: step_id } = this.session.here.value;
    return { type: "call", trajectory_id, step_id, call_id };
  }

  private knows(mark: Mark): boolean {
    const key = keyOf(mark);
    return this.marks.value.some((each) => keyOf(each) === key);
  }

  /** Whether every question on a call has its answer. */
  isCallAnswered(unit: Unit, callId: string): boolean {
    const labels = this.session.labels.value.get(unit);
    const asked = this.session.fieldsOf(unit, callId);
    return asked.every((field) => !field.required || labels?.has(`call:${callId}\n${field.name}`));
  }

  questionsOn(target: Inner): readonly InnerQuestion[] {
    const at = { ...this.session.here.value, target };
    const scope = target.type === "call" ? "call" : "span";
    return this.session.fieldsWithin(target.step_id, scope, `${keyOf(target)}\n`).map((field) => ({ field, at }));
  }

  /** The questions within the active step that keys answer: no two of them share one. */
  readonly questions = computed<readonly InnerQuestion[]>(() =>
    [this.mark.value, this.call.value].flatMap((target) => (target ? this.questionsOn(target) : [])),
  );

  standing({ field, at }: InnerQuestion): Standing | undefined {
    return this.session.standing(at.unit, questionOf(at.target, field.name));
  }

  /** Speak of this call or mark, wherever it is. */
  speakOf(target: Inner): void {
    this.session.go(target.step_id);
    this.chosenMark.value = isMark(target) ? target : null;
    if (target.type === "call") this.chosenCall.value = target;
  }

  /** Speak of the step itself: what was chosen in another one is chosen no longer. */
  letGo(): void {
    this.chosenMark.value = null;
    this.chosenCall.value = null;
  }

  /** Let the next call that lacks an answer come up. */
  nextCall(): void {
    this.chosenCall.value = null;
  }

  /** To the next call or mark of the active step. */
  cycle(): void {
    const { session } = this;
    const around: readonly Inner[] = [
      ...(this.asksCalls.value ? this.calls.value.map((id) => this.callAt(id)) : []),
      ...this.marks.value,
    ];
    const here = this.mark.value ?? this.call.value;
    const place = here === null ? -1 : around.findIndex((each) => keyOf(each) === keyOf(here));
    const next = around[(place + 1) % Math.max(1, around.length)];
    if (next === undefined) session.say(session.words.marks.nothing_within);
    else this.speakOf(next);
  }

  /** Choose a value of a step, to mark or to cite it. */
  select(step_id: Unit, pointer: string): void {
    this.selected.value = { type: "json", trajectory_id: this.session.here.value.trajectoryId, step_id, pointer };
  }

  /** Mark a place: from now on it is listed, and the form asks about it. */
  make(mark: Mark): void {
    const { session } = this;
    if (!this.asksMarks.value) {
      session.say(session.words.marks.not_asked);
      return;
    }
    session.go(mark.step_id);
    if (!this.knows(mark)) this.unspoken.make(mark);
    this.chosenMark.value = mark;
    session.say(session.words.marks.marked(this.marks.value.length));
  }

  /** Take a mark away, with everything that was said of it. */
  remove(mark: Mark): void {
    const { session } = this;
    const key = keyOf(mark);
    this.unspoken.drop(mark);
    for (const decision of session.folded.value.live) {
      const ofMark = ({ target }: Label) => isMark(target) && target.step_id === mark.step_id && keyOf(target) === key;
      if (decision.labels.every(ofMark)) session.judging.retract(decision);
    }
    session.say(session.words.marks.removed);
  }

  /** The label that what is cited now would be evidence for: the one given last. */
  readonly last = computed<Label | undefined>(() => this.session.folded.value.live.at(-1)?.labels.at(-1));

  /** Cite a place as evidence for the label given last. */
  cite(evidence: Target): void {
    const { session } = this;
    const label = this.last.value;
    if (label === undefined) {
      session.say(session.words.marks.nothing_to_prove);
      return;
    }
    const known = label.evidence.some((each) => isSame(each, evidence));
    if (!known) session.judging.restate(label, [...label.evidence, evidence]);
    session.say(session.words.marks.cited(label.field));
  }

  /** Cite no more what was cited for a label. */
  uncite(label: Label, evidence: Target): void {
    this.session.judging.restate(
      label,
      label.evidence.filter((each) => !isSame(each, evidence)),
    );
  }

  /** To a place that a label speaks of or cites. */
  jump(target: Target): void {
    const { session } = this;
    if (target.type === "run" || target.type === "pair") return;
    session.go(target.step_id);
    if (!isInner(target)) return;
    // A block that is folded, or drawn as something made of its text, does not show the place.
    const shown = { open: true, look: "source" };
    if (target.type === "span") session.folds.put(target.trajectory_id, target.step_id, target.pointer, shown);
    if (target.type === "call" || this.marksOf(target.step_id).some((each) => keyOf(each) === keyOf(target))) {
      this.speakOf(target);
    }
    this.looked.value = { target, times: this.looked.value.times + 1 };
  }
}

const PART = /^\/parts\/(\d+)/;

function inOrder(one: Mark, other: Mark): number {
  const parts = Number(PART.exec(one.pointer)?.[1] ?? 0) - Number(PART.exec(other.pointer)?.[1] ?? 0);
  if (parts !== 0) return parts;
  if (one.pointer !== other.pointer) return one.pointer < other.pointer ? -1 : 1;
  const [start, end] = [one, other].map((mark) => (mark.type === "span" ? mark.start : -1));
  return (start ?? 0) - (end ?? 0) || (one.type === "span" && other.type === "span" ? one.end - other.end : 0);
}
