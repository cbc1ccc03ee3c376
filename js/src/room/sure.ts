/** How sure an answer is: five degrees, from a guess (0) to certainty (1). */
import type { Field } from "../contract.gen";
import type { Standing } from "./fold";

const DEGREES = 5;

/** The confidence of the degree at a place, from 0. */
export function degreeOf(place: number): number {
  return place / (DEGREES - 1);
}

/** The confidence a key says of a field; undefined where it says none. */
export function sureness(field: Field, key: string): number | undefined {
  const place = key === "" ? -1 : (field.confidence_keys ?? []).indexOf(key);
  return field.confidence && place >= 0 ? degreeOf(place) : undefined;
}

/** Whether it is still to be said how sure an answer is. */
export function wantsSureness(field: Field, standing: Standing | undefined): boolean {
  return field.confidence === true && standing?.label.state === "judged" && standing.label.confidence === null;
}
