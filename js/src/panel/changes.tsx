/** The latest changes of state, until somebody has seen them; a new one is read out as well. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ChangeFigure, FieldReport } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import type { Deciding } from "./deciding";
import { reasonOf, StateWord } from "./state";

/** So many are shown at once; the others when they are asked for. */
const FIRST = 3;

interface Given {
  deciding: Deciding;
  fields: readonly FieldReport[];
}

function titleOf(change: ChangeFigure, fields: readonly FieldReport[]): string {
  return fields.find((field) => field.field === change.now.field)?.title ?? change.now.field;
}

function Change({ change, deciding, fields }: Given & { change: ChangeFigure }): JSX.Element {
  const { amounts, dir, panel } = useWords();
  const words = useViews();
  const { now } = change;
  return (
    <li data-change={change.number}>
      <span class="subject">
        <Text value={titleOf(change, fields)} />
        {" · "}
        {now.slice === "all" ? (
          panel.all
        ) : (
          <>
            <Text value={now.slice} /> <Text value={now.slice_value} />
          </>
        )}
      </span>
      <span class="fromto">
        <StateWord state={change.before} />
        <span class="unseen">{words.states.and_now}</span>
        <span aria-hidden="true">{dir === "rtl" ? " ← " : " → "}</span>
        <StateWord state={now.state} />
      </span>
      <span class="grounds on">
        <Text value={reasonOf(now, deciding.rule.value, words, amounts)} />
        {` · ${words.n(now.n_items)} · ${amounts.moment(new Date(change.at))}`}
      </span>
    </li>
  );
}

/** Read out politely what has changed; there from the start, since a region that comes with its words is not heard. */
export function Announced({ deciding, fields }: Given): JSX.Element {
  const { panel } = useWords();
  const { states } = useViews();
  const said = deciding.news.value
    .slice(0, FIRST)
    .map((change) =>
      states.changed(
        titleOf(change, fields),
        change.now.slice === "all" ? panel.all : change.now.slice_value,
        states.names[change.before],
        states.names[change.now.state],
      ),
    )
    .join(" ");
  return (
    <div class="unseen" role="status" aria-live="polite" data-news="">
      {said}
    </div>
  );
}

export function Changes({ deciding, fields }: Given): JSX.Element | null {
  const words = useViews();
  const [all, setAll] = useState(false);
  const told = deciding.told.value;
  if (told === null || (told.changes.length === 0 && told.trouble === null)) return null;
  const shown = all ? told.changes : told.changes.slice(0, FIRST);
  const beyond = told.n_changes - told.changes.length;
  return (
    <section class="shifts" aria-label={words.states.changes}>
      <div class="lead">
        <h5>{words.states.changes}</h5>
        {told.changes.length > FIRST && (
          <button type="button" class="pick" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? words.states.fewer : words.states.all(told.changes.length)}
          </button>
        )}
        <button type="button" class="pick" data-act="dismiss" onClick={() => void deciding.dismiss()}>
          {words.states.dismiss}
        </button>
      </div>
      {told.trouble !== null && (
        <div class="trouble" role="alert">
          <Text value={told.trouble} />
        </div>
      )}
      <ul>
        {shown.map((change) => (
          <Change key={change.number} change={change} deciding={deciding} fields={fields} />
        ))}
      </ul>
      {all && beyond > 0 && <p class="about">{words.states.more(beyond)}</p>}
    </section>
  );
}
