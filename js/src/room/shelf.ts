/**
 * Where the outbox survives a reload: IndexedDB, else localStorage, else this page's memory.
 *
 * Whatever the browser offers, the page's memory holds a copy too, shared by all widgets of the page: after a kernel restart
 * the cell's next widget finds what the last one could not save, even where storage is forbidden.
 */
import { createStore, delMany, entries, set } from "idb-keyval";
import type { Act } from "../contract.gen";

export interface Shelf {
  /** What lies there, and under these other names of the same annotator, oldest first. */
  load(names?: readonly string[]): Promise<Act[]>;
  add(id: string, act: Act): Promise<void>;
  remove(id: string): Promise<void>;
}

/** For practice: what is pressed lies nowhere but in the outbox, and is gone with the page. */
export const NO_SHELF: Shelf = {
  load: async () => [],
  add: async () => {},
  remove: async () => {},
};

const MEMORY = Symbol.for("trajwidgets.outbox");
const STAMP_DIGITS = 15;
/** A storage that does not even answer counts as forbidden: labels must not wait for it. */
const STORAGE_MS = 3000;

interface Kept {
  key: string;
  act: Act;
}
type Memory = Map<string, Map<string, Kept>>;

function memory(prefix: string): Map<string, Kept> {
  const page = globalThis as { [MEMORY]?: Memory };
  page[MEMORY] ??= new Map();
  const shelves = page[MEMORY];
  const shelf = shelves.get(prefix) ?? new Map<string, Kept>();
  shelves.set(prefix, shelf);
  return shelf;
}

export class BrowserShelf implements Shelf {
  private readonly prefix: string;
  private readonly memory: Map<string, Kept>;
  /** Under the names this annotator had before: read and emptied with this one, never added to. */
  private earlier: readonly BrowserShelf[] = [];

  /** `name` says whose labels for which store: any widget of that name adopts them. */
  constructor(private readonly name: string) {
    // Encoded, so that annotator `a` never takes what annotator `a/b` left for their own.
    this.prefix = `trajwidgets/outbox/${encodeURIComponent(name)}/`;
    this.memory = memory(this.prefix);
  }

  async load(names: readonly string[] = []): Promise<Act[]> {
    this.earlier = names.filter((name) => name !== this.name).map((name) => new BrowserShelf(name));
    const shelves = [this, ...this.earlier];
    await Promise.all(shelves.map((shelf) => shelf.read()));
    // By key, not as found: another tab may have stored an older act after this page had looked.
    const kept = shelves.flatMap(({ memory, prefix }) =>
      [...memory.values()].map(({ key, act }) => ({ pressed: key.slice(prefix.length), act })),
    );
    return kept.sort((a, b) => (a.pressed < b.pressed ? -1 : 1)).map(({ act }) => act);
  }

  private async read(): Promise<void> {
    const stored = [...(await this.fromIndexedDb()), ...this.fromLocalStorage()];
    for (const [key, act] of stored) {
      const id = key.slice(this.prefix.length + STAMP_DIGITS + 1);
      if (!this.memory.has(id)) this.memory.set(id, { key, act });
    }
  }

  async add(id: string, act: Act): Promise<void> {
    const key = this.nextKey(id);
    this.memory.set(id, { key, act });
    try {
      // First and at once: a tab that is reloaded in this instant aborts what IndexedDB has only begun.
      localStorage.setItem(key, JSON.stringify(act));
    } catch {
      // Forbidden or full: then IndexedDB alone.
    }
    try {
      await set(key, act, store());
      localStorage.removeItem(key);
    } catch {
      // What localStorage holds, else the copy in memory and the honest count of unsaved labels, is what is left.
    }
  }

  async remove(id: string): Promise<void> {
    for (const shelf of this.earlier) void shelf.remove(id);
    const key = this.memory.get(id)?.key;
    if (key === undefined) return;
    this.memory.delete(id);
    try {
      localStorage.removeItem(key);
    } catch {
      // Forbidden here, so nothing was put there.
    }
    try {
      await delMany([key], store());
    } catch {
      // As above.
    }
  }

  /** Keys sort in the order of the presses, also when the clock is set back between two of them. */
  private nextKey(id: string): string {
    let stamp = Date.now();
    for (const { prefix, memory } of [this, ...this.earlier]) {
      for (const { key } of memory.values()) {
        stamp = Math.max(stamp, 1 + Number(key.slice(prefix.length, prefix.length + STAMP_DIGITS)));
      }
    }
    return `${this.prefix}${String(stamp).padStart(STAMP_DIGITS, "0")}-${id}`;
  }

  private async fromIndexedDb(): Promise<[string, Act][]> {
    try {
      const asked = entries<string, Act>(store());
      const late = new Promise<[string, Act][]>((resolve) => setTimeout(() => resolve([]), STORAGE_MS));
      const stored = await Promise.race([asked, late]);
      return stored.filter(([key]) => key.startsWith(this.prefix));
    } catch {
      // IndexedDB is forbidden in this page (private window, strict webview); the next tier holds it.
      return [];
    }
  }

  private fromLocalStorage(): [string, Act][] {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => [key, JSON.parse(localStorage.getItem(key) ?? "null") as Act]);
    } catch {
      return [];
    }
  }
}

let opened: ReturnType<typeof createStore> | undefined;

function store(): ReturnType<typeof createStore> {
  opened ??= createStore("trajwidgets", "outbox");
  return opened;
}
