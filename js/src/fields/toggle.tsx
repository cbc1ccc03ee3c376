/** Yes or no, a key each; until one is pressed it is neither. */
import type { JSX } from "preact";
import type { ToggleField } from "../contract.gen";
import { useWords } from "../words";
import type { ControlProps } from "./control";

export function ToggleControl({ field, standing, choose }: ControlProps<ToggleField>): JSX.Element {
  const { terms } = useWords();
  const value = standing?.label.state === "judged" ? standing.label.value : undefined;
  return (
    <div class="options toggle" role="radiogroup" aria-label={field.title}>
      {[true, false].map((option) => (
        <button
          type="button"
          key={String(option)}
          class={`opt${value === option ? " on" : ""}${standing === undefined && field.suggested === option ? " suggested" : ""}`}
          role="radio"
          aria-checked={value === option}
          data-value={String(option)}
          aria-keyshortcuts={(option ? field.key : field.no_key) || undefined}
          onClick={() => choose(option)}
        >
          <kbd>{option ? field.key : field.no_key}</kbd>
          {option ? terms.yes : terms.no}
        </button>
      ))}
    </div>
  );
}
