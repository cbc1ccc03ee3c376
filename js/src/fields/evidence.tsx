/** What is cited for an answer: a chip each, which leads there. */
import type { JSX } from "preact";
import type { Label, Target } from "../contract.gen";
import { quote } from "../marks/quote";
import type { Session } from "../room/session";
import { isMark, keyOf } from "../room/targets";
import { Text } from "../text";
import { useWords, type Words } from "../words";

/** A place in a few words. */
function inWords(session: Session, target: Target, { marks }: Words): string {
  if (target.type === "run" || target.type === "pair") return target.trajectory_id;
  const row = session.rows.value.find((known) => known.step_id === target.step_id);
  const step = marks.step(row?.number ?? 0);
  if (target.type === "step") return step;
  const content = session.pages?.at(row?.place ?? -1)?.step;
  const words = isMark(target) ? quote(content, target) : target.call_id;
  return words === undefined ? step : `${step}: ${words}`;
}

export function Evidence({ session, label }: { session: Session; label: Label }): JSX.Element | null {
  const words = useWords();
  if (label.evidence.length === 0) return null;
  return (
    <div class="evidence">
      <span class="h">{words.marks.evidence}</span>
      {label.evidence.map((target) => {
        const says = inWords(session, target, words);
        return (
          <span class="cited" key={`${"step_id" in target ? target.step_id : ""}/${keyOf(target)}`}>
            <button type="button" class="go" title={words.marks.show} onClick={() => session.marking.jump(target)}>
              <Text value={says} />
            </button>
            <button
              type="button"
              class="drop"
              aria-label={`${words.marks.not_cited}: ${says}`}
              onClick={() => session.marking.uncite(label, target)}
            >
              ×
            </button>
          </span>
        );
      })}
    </div>
  );
}
