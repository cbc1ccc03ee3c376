/** Yes or no: one key flips it, and until then it is neither. */
import type { JSX } from "preact";
import type { ToggleField } from "../contract.gen";
import type { ControlProps } from "./control";

export function ToggleControl({ field, standing, choose }: ControlProps<ToggleField>): JSX.Element {
  const value = standing?.label.state === "judged" ? standing.label.value : undefined;
  return (
    <div class="options toggle" role="radiogroup" aria-label={field.title}>
      {field.key !== "" && <kbd>{field.key}</kbd>}
      {[true, false].map((option) => (
        <button
          type="button"
          key={String(option)}
          class={`opt${value === option ? " on" : ""}`}
          role="radio"
          aria-checked={value === option}
          data-value={String(option)}
          onClick={() => choose(option)}
        >
          {option ? "yes" : "no"}
        </button>
      ))}
    </div>
  );
}
