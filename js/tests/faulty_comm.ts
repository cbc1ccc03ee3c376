/**
 * What stands in for the anywidget model and its comm: messages between a widget and a kernel are dropped, doubled, delayed
 * and so reordered, both ways, as a seed decides. The line can be cut (as when a laptop sleeps) and the kernel can die
 * (`kernel.die()`: sends go nowhere, without any error). Time is vitest's; nothing here waits for real.
 */
import type { AnyModel } from "@anywidget/types";
import { vi } from "vitest";
import type { Kernel } from "./kernel";

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export class Dice {
  constructor(private state: number) {}

  roll(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.roll() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

export interface Faults {
  /** How many of 1 message never arrive, arrive twice, and arrive seconds late. */
  drop: number;
  double: number;
  late: number;
  /** Milliseconds on the way, from 1 to this; two messages sent one after the other overtake each other within it. */
  delay: number;
}

export const HEALTHY: Faults = { drop: 0, double: 0, late: 0, delay: 1 };
export const FAULTY: Faults = { drop: 0.3, double: 0.3, late: 0.1, delay: 300 };

/** 10 MB upward kills a real socket without a word; our own limit is 1 MB, so the line takes no more. */
const LARGEST = 1_000_000;

type Listener = (...args: never[]) => void;

export class FaultyComm {
  faults: Faults = HEALTHY;
  /** Envelopes that were too large for the line. */
  oversized = 0;
  /** Buffers arrive as bytes and not as views of them. */
  bare = false;
  private line: "open" | "cut" = "open";
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly traits: Record<string, unknown>;

  constructor(
    readonly kernel: Kernel,
    private readonly dice = new Dice(1),
    traits: Record<string, unknown> = {},
  ) {
    this.traits = { _widget_id: "w", _outbox: "project:a1", _height: 720, _protocol: 1, ...traits };
    kernel.attach((content, buffers) => this.carry(content, (copy) => this.arrive(copy, buffers)));
  }

  /** The model as a widget sees it. */
  readonly model: AnyModel<Record<string, unknown>> = {
    get: (key) => this.traits[key],
    set: () => {
      throw new Error("a trait was set: intent travels in messages");
    },
    save_changes: () => {
      throw new Error("traits were saved: intent travels in messages");
    },
    on: (event: string, callback: Listener) => {
      const known = this.listeners.get(event) ?? new Set();
      known.add(callback);
      this.listeners.set(event, known);
    },
    off: (event?: string | null, callback?: Listener | null) => {
      if (event && callback) this.listeners.get(event)?.delete(callback);
    },
    send: (content: unknown) => this.carry(content, (copy) => this.kernel.receive(copy)),
    widget_manager: {
      get_model: () => Promise.reject(new Error("no other model is asked for")),
    },
  };

  /** From now on nothing arrives either way; what is on its way is lost too. */
  cut(): void {
    this.line = "cut";
  }

  heal(): void {
    this.line = "open";
    this.faults = HEALTHY;
  }

  /** The kernel was shut down in an orderly way: this the browser is told. */
  close(): void {
    this.cut();
    this.tell("comm:close");
  }

  private carry(content: unknown, deliver: (copy: unknown) => void): void {
    const wire = JSON.stringify(content);
    if (wire.length > LARGEST) {
      this.oversized += 1;
      return;
    }
    if (this.line === "cut" || this.dice.roll() < this.faults.drop) return;
    const copies = this.dice.roll() < this.faults.double ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = this.dice.roll() < this.faults.late ? 1000 + this.dice.below(6000) : 0;
      setTimeout(
        () => {
          if (this.line === "open") deliver(JSON.parse(wire));
        },
        1 + this.dice.below(this.faults.delay) + late,
      );
    }
  }

  /** A message from the kernel has arrived. */
  arrive(content: unknown, buffers: Uint8Array[] = []): void {
    const views = buffers.map((bytes) =>
      this.bare ? bytes.slice().buffer : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    for (const listener of this.listeners.get("msg:custom") ?? [])
      (listener as (...a: unknown[]) => void)(content, views);
  }

  private tell(event: string): void {
    for (const listener of this.listeners.get(event) ?? []) listener();
  }
}

/** Let time pass in small steps, and after each let promises settle and `each` look at the state. */
export async function pass(milliseconds: number, each: () => void = () => {}): Promise<void> {
  const tick = 20;
  for (let gone = 0; gone < milliseconds; gone += tick) {
    vi.advanceTimersByTime(Math.min(tick, milliseconds - gone));
    await settle();
    each();
  }
}

/** Let every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await undefined;
}
