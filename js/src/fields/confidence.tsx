/** How sure one is of an answer, in five degrees, a key each. Asked once there is an answer, and never required. */
import type { JSX } from "preact";
import type { Field } from "../contract.gen";
import type { Standing } from "../room/fold";
import { degreeOf } from "../room/sure";
import { useWords } from "../words";

export function Confidence(props: {
  field: Field;
  standing: Standing;
  choose: (confidence: number) => void;
}): JSX.Element {
  const { field, standing, choose } = props;
  const words = useWords();
  return (
    <div class="confidence" role="radiogroup" aria-label={`${field.title}: ${words.fields.how_sure}`}>
      <span class="h">{words.fields.how_sure}</span>
      {words.fields.degrees.map((degree, place) => {
        const on = standing.label.confidence === degreeOf(place);
        const key = field.confidence_keys?.[place] ?? "";
        return (
          <button
            type="button"
            key={degree}
            class={`degree${on ? " on" : ""}`}
            role="radio"
            aria-checked={on}
            aria-label={degree}
            title={degree}
            aria-keyshortcuts={key || undefined}
            data-confidence={String(degreeOf(place))}
            onClick={() => choose(degreeOf(place))}
          >
            {key === "" ? words.amounts.number(place + 1) : <kbd>{key}</kbd>}
          </button>
        );
      })}
      <span class="h ends">
        <span>{words.fields.degrees[0]}</span>
        <span>{words.fields.degrees.at(-1)}</span>
      </span>
    </div>
  );
}
