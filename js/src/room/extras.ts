/** Code that few readers need, and that would weigh on every notebook: the kernel sends it when it is first asked for. */
import { type Signal, signal } from "@preact/signals";
import type * as markdown from "../extras/markdown";
import type { Door } from "./door";

export interface Modules {
  markdown: typeof markdown;
}

type Name = keyof Modules;

export type Extra =
  | { state: "loading" }
  | { state: "there"; module: Modules[Name] }
  | { state: "missing"; why: string };

const PATIENCE_MS = 30_000;

/** One for all cards of this widget. */
const known = new Map<Name, Signal<Extra>>();

/** A module that is at hand already, as in a test. */
export function provide(name: Name, module: Modules[Name]): void {
  known.set(name, signal<Extra>({ state: "there", module }));
}

/** The module of that name, on its way at first; what could not be had is asked for again by the next who wants it. */
export function extra(door: Door, name: Name): Signal<Extra> {
  const found = known.get(name);
  if (found) return found;
  const made = signal<Extra>({ state: "loading" });
  known.set(name, made);
  void load(door, name, made);
  return made;
}

async function load(door: Door, name: Name, made: Signal<Extra>): Promise<void> {
  try {
    const { buffers } = await door.ask("extra", { name }, PATIENCE_MS);
    const bytes = buffers.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice());
    // The way anywidget takes for a widget's own code.
    const url = URL.createObjectURL(new Blob(bytes, { type: "text/javascript" }));
    try {
      made.value = { state: "there", module: await import(url) };
    } finally {
      URL.revokeObjectURL(url);
    }
  } catch (error) {
    known.delete(name);
    made.value = { state: "missing", why: error instanceof Error ? error.message : String(error) };
  }
}
