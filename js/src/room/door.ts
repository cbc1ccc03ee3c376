/** The one door between a widget and Python: asks that are promises, and news. Nothing else touches the model. */
import type { AnyModel } from "@anywidget/types";
import { type Answers, type Asks, type Envelope, type Failure, type News, PROTOCOL } from "../contract.gen";
import { type Words, wordsOf } from "../words";
import { newId } from "./ids";

export interface Reply<T> {
  payload: T;
  buffers: DataView[];
}

/** Python answered with an error: the message is for the reader. */
export class Refused extends Error {}

/** Nobody answered in time: busy, restarted, or gone; the door cannot tell which. */
export class Unanswered extends Error {}

type Kind = keyof Asks & keyof Answers;

interface Waiting {
  done: (reply: Reply<unknown>) => void;
  fail: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

function isEnvelope(content: unknown): content is Envelope {
  return typeof content === "object" && content !== null && "v" in content && "kind" in content && "payload" in content;
}

/** What JupyterLab hands over as views, VS Code hands over as the bytes themselves. */
function viewOf(bytes: ArrayBufferView | ArrayBuffer): DataView {
  return ArrayBuffer.isView(bytes)
    ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new DataView(bytes);
}

export class Door {
  readonly session = newId();
  /** The language of the widget, which its model knows. */
  readonly words: Words;
  private readonly waiting = new Map<string, Waiting>();
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private readonly givenUp = new Set<string>();
  private seq = 0;
  private readonly receive = (content: unknown, buffers: (ArrayBufferView | ArrayBuffer)[]) =>
    this.take(content, buffers.map(viewOf));
  private readonly closed = () => this.tell("closed", null as never);

  constructor(
    private readonly model: AnyModel<Record<string, unknown>>,
    private readonly patience = 10_000,
  ) {
    this.words = wordsOf(String(model.get("_language") ?? ""));
    model.on("msg:custom", this.receive);
    model.on("comm:close", this.closed);
  }

  /** Ask Python. Rejects with `Refused` (it said no) or `Unanswered` (it said nothing for `patience` ms). */
  ask<K extends Kind>(kind: K, payload: Asks[K], patience = this.patience): Promise<Reply<Answers[K]>> {
    const id = newId();
    this.seq += 1;
    const envelope: Envelope = {
      v: PROTOCOL,
      id,
      kind,
      reply_to: null,
      widget_id: String(this.model.get("_widget_id") ?? ""),
      session: this.session,
      seq: this.seq,
      payload: payload as Envelope["payload"],
    };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        this.givenUp.add(id);
        reject(new Unanswered(this.words.opening.no_answer(kind, String(patience))));
      }, patience);
      this.waiting.set(id, { done: resolve as (reply: Reply<unknown>) => void, fail: reject, timer });
      try {
        this.model.send(envelope);
      } catch (error) {
        clearTimeout(timer);
        this.waiting.delete(id);
        reject(new Unanswered(String(error)));
      }
    });
  }

  /** Hear news of a kind. Answers nobody here waits for (late ones, or those to another page) count as news too. */
  on<K extends keyof News>(kind: K, listener: (payload: News[K]) => void): void;
  on<K extends Kind>(kind: `late:${K}`, listener: (payload: Answers[K]) => void): void;
  /** An ask of ours was answered with an error after we had stopped waiting. */
  on(kind: "late:error", listener: (payload: Failure) => void): void;
  on(kind: "closed", listener: () => void): void;
  on(kind: string, listener: (payload: never) => void): void {
    const known = this.listeners.get(kind) ?? new Set();
    known.add(listener);
    this.listeners.set(kind, known);
  }

  close(): void {
    this.model.off("msg:custom", this.receive);
    this.model.off("comm:close", this.closed);
    for (const waiting of this.waiting.values()) clearTimeout(waiting.timer);
    this.waiting.clear();
    this.listeners.clear();
  }

  private take(content: unknown, buffers: DataView[]): void {
    if (!isEnvelope(content)) return;
    const waiting = content.reply_to === null ? undefined : this.waiting.get(content.reply_to);
    if (waiting && content.reply_to !== null) {
      this.waiting.delete(content.reply_to);
      clearTimeout(waiting.timer);
      if (content.kind === "error") waiting.fail(new Refused((content.payload as unknown as Failure).message));
      else waiting.done({ payload: content.payload, buffers });
    } else if (content.kind !== "error" || this.givenUp.delete(content.reply_to ?? "")) {
      this.tell(content.reply_to === null ? content.kind : `late:${content.kind}`, content.payload as never);
    }
  }

  private tell(kind: string, payload: never): void {
    for (const listener of this.listeners.get(kind) ?? []) listener(payload);
  }
}
