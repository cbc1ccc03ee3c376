/** How each kind of field is answered from the keyboard. The table is complete by type. */
import type { Field } from "../contract.gen";

/** One press answers; several presses make the answer; or the field's key opens its control, where one types. */
type Entry = "press" | "presses" | "opens";

const ENTRY: Record<Field["kind"], Entry> = {
  choice: "press",
  ordered_choice: "press",
  scale: "press",
  toggle: "press",
  multi_choice: "presses",
  number: "opens",
  text: "opens",
  ranking: "presses",
  correction: "opens",
};

/** Whether the field's own key leads into its control. */
export function opens(field: Field): boolean {
  return ENTRY[field.kind] === "opens" || isTaxonomy(field);
}

/** Whether the answer is words or a number of one's own. */
export function isTyped(field: Field): boolean {
  return ENTRY[field.kind] === "opens";
}

/** Whether an answer is shown before anybody gave one; it counts once it is confirmed. */
export function isSuggested(field: Field): boolean {
  return (field.suggested ?? null) !== null;
}

/** Whether the options stand in groups, so that they are found by typing and have no keys of their own. */
export function isTaxonomy(field: Field): boolean {
  return "options" in field && field.options.some((option) => (option.group?.length ?? 0) > 0);
}

/** Whether an answer may take several presses, so that nobody but the annotator knows when it is complete. */
export function takesPresses(field: Field): boolean {
  return ENTRY[field.kind] === "presses";
}
