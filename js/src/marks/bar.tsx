/** What can be done with what is selected: mark it, cite it as evidence; and the keys of the caret while there is one. */
import type { JSX } from "preact";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";
import { quote } from "./quote";
import type { Selecting } from "./selecting";

const CITE = "e";

export function SelectionBar({ session, selecting }: { session: Session; selecting: Selecting }): JSX.Element | null {
  const { foot, marks } = useWords();
  const { marking } = session;
  const selected = marking.selected.value;
  const caret = marking.caret.value;
  if (selected === null && caret === null) return null;
  const last = marking.last.value;
  const field = session.welcome.value?.form.fields.find((known) => known.name === last?.field);
  const row = session.rows.value.find((known) => known.step_id === selected?.step_id);
  const words = selected && quote(session.pages?.at(row?.place ?? -1)?.step, selected);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press must not take the selection away before it is used
    <div class="selection" onMouseDown={(event) => event.preventDefault()}>
      {words && (
        <q>
          <Text value={words} />
        </q>
      )}
      {selected && marking.asksMarks.value && (
        <button type="button" class="do" onClick={() => selecting.key("Enter", false)}>
          <kbd>⏎</kbd> {marks.do_mark}
        </button>
      )}
      {last && (
        <button type="button" class="do" onClick={() => selecting.key(CITE, false)}>
          <kbd>{CITE}</kbd> <Text value={marks.do_cite(field?.title ?? last.field)} />
        </button>
      )}
      <button type="button" class="do" onClick={() => selecting.leave()}>
        <kbd>{foot.escape}</kbd> {marks.do_leave}
      </button>
      {caret && <span class="h">{marks.caret_keys}</span>}
    </div>
  );
}
