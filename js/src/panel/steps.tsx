/** An item as what opens it: a button where the panel was given a Viewer, else its name. */
import type { JSX } from "preact";
import type { ViewStep } from "../contract.gen";
import { Text } from "../text";
import { useViews } from "../words/views";
import { keyOf, type Looking } from "./looking";

export function StepLink({ looking, step, opens }: { looking: Looking; step: ViewStep; opens: boolean }): JSX.Element {
  const words = useViews();
  const where = step.step_id ?? words.step.whole;
  const target = step.target === "step" || step.target === "run" ? "" : ` · ${step.target}`;
  const name = <Text value={`${step.trajectory_id} · ${where}${target}`} />;
  if (!opens) return <span class="spot">{name}</span>;
  const on = looking.opened.value === keyOf(step);
  return (
    <button
      type="button"
      class={`spot${on ? " on" : ""}`}
      data-step={step.step_id ?? ""}
      aria-current={on ? "step" : undefined}
      onClick={() => void looking.go(step)}
    >
      {name}
    </button>
  );
}
