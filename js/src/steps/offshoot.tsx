/** A sub-agent or a branch at the step it leaves: how long it is, its steps in place, and the way there and back. */
import type { FunctionComponent, JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icon";
import { useFold } from "../parts/context";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";
import { linesOf, type Offshoot } from "./offshoots";

type Content = FunctionComponent<{ session: Session; row: Row; depth?: number }>;

/** So many of its steps are listed at a time. */
const AT_A_TIME = 50;

interface OffshootProps {
  session: Session;
  offshoot: Offshoot;
  Content: Content;
  depth: number;
}

export function OffshootView({ session, offshoot, Content, depth }: OffshootProps): JSX.Element {
  const { terms, texts } = useWords();
  const [open, turn] = useFold(`#${offshoot.lineage}`, false);
  const [shown, setShown] = useState(AT_A_TIME);
  const { rows, errors, kind, lineage } = offshoot;
  const [first] = rows;
  return (
    <div class={`offshoot ${kind}`}>
      <button type="button" class="fold" aria-expanded={open} onClick={turn}>
        {open ? "▾" : terms.folded} {kind === "agent" ? texts.agent : texts.branch} <Text value={lineage} />:{" "}
        {texts.steps_in(rows.length)}
        {errors > 0 && <span class="bad">, {texts.errors_in(errors)}</span>}
      </button>
      {first && (
        <button type="button" class="fold" onClick={() => session.go(first.step_id)}>
          {texts.go_there} ↘
        </button>
      )}
      {open && (
        <ol class="line-of">
          {rows.slice(0, shown).map((row) => (
            <MiniCard key={row.step_id} session={session} row={row} Content={Content} depth={depth} />
          ))}
          {rows.length > shown && (
            <li>
              <button type="button" class="fold" onClick={() => setShown(shown + AT_A_TIME)}>
                {terms.folded} {texts.more_items(rows.length - shown)}
              </button>
            </li>
          )}
        </ol>
      )}
    </div>
  );
}

function MiniCard({
  session,
  row,
  Content,
  depth,
}: {
  session: Session;
  row: Row;
  Content: Content;
  depth: number;
}): JSX.Element {
  const { terms } = useWords();
  const [open, setOpen] = useState(false);
  const turn = () => {
    session.pages?.want(row.place);
    setOpen(!open);
  };
  return (
    <li class={row.n_errors > 0 ? "mini err" : "mini"} data-within={row.step_id}>
      <button type="button" class="peek" aria-expanded={open} onClick={turn}>
        <span class="num">{row.number}</span>
        <Icon name={row.n_errors > 0 ? "error" : row.icon} />
        <span class="t">
          <Text value={row.title} />
        </span>
        <span>{open ? "▾" : terms.folded}</span>
      </button>
      {open && <Content session={session} row={row} depth={depth + 1} />}
    </li>
  );
}

/** On the first step of an offshoot: the way back to where it leaves. */
export function LeavesFrom({ session, row }: { session: Session; row: Row }): JSX.Element | null {
  const { texts } = useWords();
  const root = linesOf(session.rows.value, session.run.value?.parents ?? {}).roots.get(row.step_id);
  if (root === undefined) return null;
  return (
    <div class="leaves">
      <button type="button" class="fold" onClick={() => session.go(root.step_id)}>
        ↖ {texts.leaves_from(root.number)}
      </button>
    </div>
  );
}
