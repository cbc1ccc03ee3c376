/** The marks in a step, one line each under its card: what they are on, what was said of them, to show and to remove. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { PagedStep } from "../contract.gen";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { keyOf } from "../room/targets";
import { Given } from "../steps/given";
import { Text } from "../text";
import { useWords } from "../words";
import { quote } from "./quote";

const SHOWN = 50;

export function MarkList({ session, row, paged }: { session: Session; row: Row; paged: PagedStep | undefined }) {
  const words = useWords();
  const { marking } = session;
  const marks = useComputed(() => marking.marksOf(row.step_id)).value;
  const spokenKey = useComputed(() => {
    const spoken = session.active.value === row.step_id ? marking.mark.value : null;
    return spoken ? keyOf(spoken) : "";
  }).value;
  if (marks.length === 0) return null;
  // The one that is spoken of is always among those listed.
  const up = Math.max(0, marks.findIndex((mark) => keyOf(mark) === spokenKey) - SHOWN + 1);
  return (
    <ol class="marks" aria-label={words.marks.marks_in(row.number)}>
      {marks.slice(up, up + SHOWN).map((mark, place): JSX.Element => {
        const key = keyOf(mark);
        const number = up + place + 1;
        return (
          <li key={key} class={key === spokenKey ? "on" : ""}>
            <button type="button" class="go" title={words.marks.show} onClick={() => marking.jump(mark)}>
              <span class="n">{number}</span>
              <q>
                <Text
                  value={
                    quote(paged?.step, mark) ??
                    (mark.type === "span" ? words.marks.characters(mark.start, mark.end) : mark.pointer)
                  }
                />
              </q>
            </button>
            <Given session={session} unit={row.step_id} within={key} />
            {!session.readOnly && (
              <button
                type="button"
                class="drop"
                aria-label={words.marks.remove(number)}
                onClick={() => marking.remove(mark)}
              >
                ×
              </button>
            )}
          </li>
        );
      })}
      {marks.length > SHOWN && <li class="more">{words.marks.more(marks.length - SHOWN)}</li>}
    </ol>
  );
}
