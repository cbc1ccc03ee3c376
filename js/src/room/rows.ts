/** The steps of a run in a line each: what the kernel sends as columns, put together once when the run is opened. */
import type { Outline, OutlineKind } from "../contract.gen";

/** One step in a line. `number` counts from 1, `place` from 0; `repeats` is the number of an earlier step with the same call. */
export interface Row extends OutlineKind {
  step_id: string;
  place: number;
  number: number;
  title: string;
  size: number;
  duration_s: number | null;
  n_errors: number;
  repeats: number | null;
  /** The ids of its tool calls, where the form asks of each call; else none. */
  calls: readonly string[];
}

const NO_CALLS: readonly string[] = [];
const UNKNOWN: OutlineKind = { actor: "agent", name: "", icon: "agent", lineage: "", asks: false };

export function rowsOf(outline: Outline): readonly Row[] {
  return outline.step_ids.map((step_id, place) => ({
    ...(outline.kinds[outline.kind_of[place] ?? -1] ?? UNKNOWN),
    step_id,
    place,
    number: place + 1,
    title: outline.titles[place] ?? "",
    size: outline.sizes[place] ?? 0,
    duration_s: outline.durations[place] ?? null,
    n_errors: outline.errors[place] ?? 0,
    repeats: outline.repeats[place] ?? null,
    calls: outline.calls[place] ?? NO_CALLS,
  }));
}
