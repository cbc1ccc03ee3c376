/** What every part view may need: where it stands, and the doors to what is not here yet. */
import { type ComponentChild, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Part } from "../contract.gen";
import type { Assets } from "../room/assets";
import type { Folds } from "../room/folds";
import type { Neighbours } from "./observations";

export interface PartPlace {
  trajectoryId: string;
  stepId: string;
  /** All parts of the step. */
  parts: readonly Part[];
  assets: Assets;
  folds: Folds;
  /** Full lengths of texts that were cut for the way, by JSON Pointer. */
  cut: Readonly<Record<string, number>>;
  /** The uncut text at a pointer of this step, or of another one of the run. */
  whole: (pointer: string, stepId?: string) => Promise<string>;
  /** The steps around this one. */
  neighbours: Neighbours;
  /** What is drawn beside a call: what was said of it. */
  beside?: ((callId: string) => ComponentChild) | undefined;
  /** What is drawn below a call: the sub-agent it started. */
  below?: ((callId: string) => ComponentChild) | undefined;
}

/** A fold of the step, unfolded at first or not: it stands as it was left when its card comes back. */
export function useFold(key: string, first: boolean): [open: boolean, turn: () => void] {
  const { folds, trajectoryId, stepId } = usePlace();
  const open = folds.at(trajectoryId, stepId, key).value.open ?? first;
  return [open, () => folds.put(trajectoryId, stepId, key, { open: !open })];
}

export const PartContext = createContext<PartPlace | null>(null);

export function usePlace(): PartPlace {
  const place = useContext(PartContext);
  if (place === null) throw new Error("a part was drawn outside a step card");
  return place;
}
