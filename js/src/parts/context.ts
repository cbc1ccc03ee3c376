/** What every part view may need: where it stands, and the doors to what is not here yet. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Part } from "../contract.gen";
import type { Assets } from "../room/assets";
import type { Folds } from "../room/folds";

export interface PartPlace {
  trajectoryId: string;
  stepId: string;
  /** All parts of the step. */
  parts: readonly Part[];
  assets: Assets;
  folds: Folds;
  /** Full lengths of texts that were cut for the way, by JSON Pointer. */
  cut: Readonly<Record<string, number>>;
  whole: (pointer: string) => Promise<string>;
}

export const PartContext = createContext<PartPlace | null>(null);

export function usePlace(): PartPlace {
  const place = useContext(PartContext);
  if (place === null) throw new Error("a part was drawn outside a step card");
  return place;
}
