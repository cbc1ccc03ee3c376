/**
 * Which steps the outline shows, and what its bars measure: kept in the browser, as the reader left it. Tools under a hash, since
 * their names are words of the run.
 */
import { type Signal, signal } from "@preact/signals";
import type { Actor } from "../contract.gen";

/** All that is on must hold; of several actors, or several tools, one is enough. */
export interface Chosen {
  errors: boolean;
  open: boolean;
  disputed: boolean;
  actors: ReadonlySet<Actor>;
  /** By `hash`. */
  tools: ReadonlySet<string>;
}

export const NOTHING_CHOSEN: Chosen = {
  errors: false,
  open: false,
  disputed: false,
  actors: new Set(),
  tools: new Set(),
};

export function isEmpty(chosen: Chosen): boolean {
  const { errors, open, disputed, actors, tools } = chosen;
  return !errors && !open && !disputed && actors.size === 0 && tools.size === 0;
}

const ACTORS: readonly Actor[] = ["system", "user", "agent", "environment"];

export class Filtering {
  private readonly key: string | null;
  readonly chosen: Signal<Chosen>;
  /** What the bars measure, by its name; "" as long as nobody has turned to another. */
  readonly bars: Signal<string>;
  /** How often the keyboard was asked to come to the filters. */
  readonly asked: Signal<number> = signal(0);

  /** `name` as for the bookmark; "" for practice, which leaves nothing behind. */
  constructor(name: string) {
    this.key = name === "" ? null : `trajwidgets/filters/${encodeURIComponent(name)}`;
    const kept = this.read();
    this.chosen = signal(chosenIn(kept));
    this.bars = signal(String(kept.get("bars") ?? ""));
  }

  choose(chosen: Chosen): void {
    this.chosen.value = chosen;
    this.write();
  }

  measure(by: string): void {
    this.bars.value = by;
    this.write();
  }

  private read(): ReadonlyMap<string, unknown> {
    try {
      const kept: unknown = JSON.parse((this.key && localStorage.getItem(this.key)) ?? "{}");
      return new Map(Object.entries(typeof kept === "object" && kept !== null ? kept : {}));
    } catch {
      // Forbidden in this page, or not what we wrote: then all steps are shown.
      return new Map();
    }
  }

  private write(): void {
    if (this.key === null) return;
    const { actors, tools, ...marks } = this.chosen.value;
    const kept = { ...marks, actors: [...actors], tools: [...tools], bars: this.bars.value };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // As above, or full.
    }
  }
}

function chosenIn(kept: ReadonlyMap<string, unknown>): Chosen {
  const among = (name: string): readonly unknown[] => {
    const found = kept.get(name);
    return Array.isArray(found) ? found : [];
  };
  return {
    errors: kept.get("errors") === true,
    open: kept.get("open") === true,
    disputed: kept.get("disputed") === true,
    actors: new Set(ACTORS.filter((actor) => among("actors").includes(actor))),
    tools: new Set(among("tools").filter((tool) => typeof tool === "string")),
  };
}
