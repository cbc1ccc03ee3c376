/** How far one is: in this run, in the queue, how long it will take; and the run handed in or taken up again. */
import type { JSX } from "preact";
import { Text } from "../text";
import { useWords } from "../words";
import type { Session } from "./session";

/** With fewer units measured than this, nobody can say how long the rest will take. */
const ENOUGH = 5;

/** Milliseconds of attention a unit takes, from those decided so far; undefined while too few were measured. */
export function typicalMs(session: Session): number | undefined {
  const spent = new Map<string, number>();
  for (const { labels, active_ms } of session.folded.value.live) {
    const target = labels[0]?.target;
    if (active_ms === null || (target?.type !== "step" && target?.type !== "run")) continue;
    const unit = target.type === "step" ? target.step_id : "";
    spent.set(unit, (spent.get(unit) ?? 0) + active_ms);
  }
  if (spent.size < ENOUGH) return undefined;
  return [...spent.values()].sort((a, b) => a - b)[Math.floor(spent.size / 2)];
}

/** What is left of this run at the pace so far. */
function Left({ session }: { session: Session }): JSX.Element | null {
  const { head } = useWords();
  const left = session.units.value.length - session.done.value.size;
  const typical = left > 0 ? typicalMs(session) : undefined;
  return typical === undefined ? null : <span>{head.minutes_left(Math.ceil((typical * left) / 60_000))}</span>;
}

/** What of the whole queue has its labels, where there is more than this run. */
function Queue({ session }: { session: Session }): JSX.Element | null {
  const { head } = useWords();
  const queue = session.welcome.value?.queue ?? [];
  if (queue.length < 2) return null;
  const asked = queue.reduce((sum, card) => sum + card.n_units, 0);
  const done = queue.reduce((sum, card) => sum + card.n_done, 0);
  return asked === 0 ? null : <span>{head.queue_rated(Math.floor((100 * done) / asked))}</span>;
}

export function Progress({ session }: { session: Session }): JSX.Element {
  const { amounts, head } = useWords();
  const asked = session.units.value.length;
  const rated = session.done.value.size;
  return (
    <>
      <span>{head.rated_of(<b class="rated">{amounts.number(rated)}</b>, <b>{amounts.number(asked)}</b>)}</span>
      <Left session={session} />
      <Queue session={session} />
      <HandIn session={session} />
    </>
  );
}

function HandIn({ session }: { session: Session }): JSX.Element {
  const { head } = useWords();
  const submitted = session.submitting.submitted.value;
  const key = session.welcome.value?.keys.submit;
  return (
    <span class="hand-in">
      {submitted && <span class="chip ok">{head.handed_in}</span>}
      <button type="button" class="fold" aria-keyshortcuts={key} onClick={() => session.submitting.press()}>
        {submitted ? head.take_up : head.hand_in} <kbd>{key}</kbd>
      </button>
    </span>
  );
}

/** Why a reviewer wants the run done again; it stays until it is handed in once more. */
export function SentBackBar({ session }: { session: Session }): JSX.Element | null {
  const { head } = useWords();
  const reason = session.submitting.sentBack.value;
  if (reason === "") return null;
  return (
    <div class="missing-bar sent-back" role="note">
      <b>{head.sent_back}</b>
      <span dir="auto">
        <Text value={reason} />
      </span>
    </div>
  );
}

/** More than these are counted only: the list is for mending, not for reading. */
const FINDINGS_SHOWN = 2;

/** What rules hold against the labels of this run since it was handed in, each with its step a button away. */
export function FindingsBar({ session }: { session: Session }): JSX.Element | null {
  const { amounts, head } = useWords();
  const findings = session.submitting.findings.value;
  if (findings.length === 0) return null;
  return (
    <div class="missing-bar findings" role="note">
      <b>{head.findings(findings.length)}</b>
      {findings.slice(0, FINDINGS_SHOWN).map(({ step_id, message }, place) => (
        <span dir="auto" key={`${place} ${step_id}`}>
          <Text value={message} />{" "}
          <button type="button" class="fold" onClick={() => session.go(step_id ?? "")}>
            {head.show}
          </button>
        </span>
      ))}
      {findings.length > FINDINGS_SHOWN && <span>+ {amounts.number(findings.length - FINDINGS_SHOWN)}</span>}
    </div>
  );
}

/** Said before a run is handed in: what was never read, what has no label. */
export function MissingBar({ session }: { session: Session }): JSX.Element | null {
  const { head } = useWords();
  const missing = session.submitting.missing.value;
  if (missing === null) return null;
  const [unread] = missing.unseen;
  const [open] = missing.open;
  const show = (unit: string | undefined) => {
    session.submitting.putOff();
    if (unit !== undefined) session.go(unit);
  };
  return (
    <div class="missing-bar" role="alert">
      {unread !== undefined && (
        <span>
          {head.never_on_screen(missing.unseen.length, missing.steps)}{" "}
          <button type="button" class="fold" onClick={() => show(session.rows.value[unread]?.step_id)}>
            {head.show_first}
          </button>
        </span>
      )}
      {open !== undefined && (
        <span>
          {head.not_complete(missing.open.length)}{" "}
          <button type="button" class="fold" onClick={() => show(open)}>
            {head.show_first}
          </button>
        </span>
      )}
      <span class="r">
        <button type="button" class="fold" onClick={() => session.submitting.press()}>
          {head.hand_in_anyway} <kbd>{session.welcome.value?.keys.submit}</kbd>
        </button>
        <button type="button" class="fold" onClick={() => session.submitting.putOff()}>
          {head.go_on}
        </button>
      </span>
    </div>
  );
}
