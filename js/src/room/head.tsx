/** What never leaves the view: the goal, what is known of the run, how far one is, and whether all is saved. */
import type { ComponentChild, JSX } from "preact";
import { Text } from "../text";
import { useWords, type Words } from "../words";
import type { Saving } from "./outbox";
import { FindingsBar, MissingBar, Progress, SentBackBar } from "./progress";
import type { Session } from "./session";

function inWords(saving: Saving, words: Words["saving"]): { text: string; tone: string } {
  switch (saving.state) {
    case "saved":
      return saving.elsewhere === undefined
        ? { text: words.saved, tone: "good" }
        : { text: words.elsewhere(saving.elsewhere), tone: "warn" };
    case "saving":
      return { text: saving.n === 0 ? words.opening : words.saving(saving.n), tone: "" };
    case "silent":
      return { text: words.silent(saving.n), tone: "warn" };
    case "failed":
      return { text: words.failed(saving.n, saving.message), tone: "bad" };
    case "gone":
      return { text: words.gone(saving.n), tone: "bad" };
  }
}

/** Whatever the kernel has taken, "saved" would be a lie. */
function ofPractice(saving: Saving, words: Words["saving"]): { text: string; tone: string } {
  const silent = saving.state === "silent" || saving.state === "gone";
  return { text: silent ? words.practice_silent : words.practice, tone: "warn" };
}

/** Values that Python refused: said until each is given anew, wherever the reader is by then. */
function RefusedState({ session }: { session: Session }): JSX.Element | null {
  const { head } = useWords();
  const units = [...session.refusals.value.keys()].map((key) => key.slice(0, key.lastIndexOf("/")));
  const [first] = units;
  if (first === undefined) return null;
  return (
    <button type="button" class="fold bad" onClick={() => session.go(first)}>
      {head.refused(units.length)}
    </button>
  );
}

/** Whether all is saved, in words. */
export function saveState(session: Session, words: Words["saving"]): { text: string; tone: string } {
  const saving = session.outbox.saving.value;
  return session.welcome.value?.practice ? ofPractice(saving, words) : inWords(saving, words);
}

export function SaveState({ session }: { session: Session }): JSX.Element {
  const words = useWords();
  const saving = session.outbox.saving.value;
  const { text, tone } = saveState(session, words.saving);
  const state = session.welcome.value?.practice ? "practice" : saving.state;
  return (
    <span class={`save ${tone}`} data-saving={state}>
      <Text value={text} />
    </span>
  );
}

/** What the annotator should know of the name; `×` puts it away. */
function Notes({ session }: { session: Session }): JSX.Element | null {
  const { head } = useWords();
  const notes = session.notes.value;
  if (notes.length === 0) return null;
  const putAway = () => {
    session.notes.value = [];
  };
  return (
    <div class="notes" role="status">
      <ul>
        {notes.map((note) => (
          <li key={note}>
            <Text value={note} />
          </li>
        ))}
      </ul>
      <button type="button" class="fold" aria-label={head.put_away} onClick={putAway}>
        ×
      </button>
    </div>
  );
}

interface HeadProps {
  session: Session;
  /** What stands beside the goal. */
  pinned?: ComponentChild;
  /** What stands there in place of whether all is saved, where nothing is to be saved. */
  right?: ComponentChild;
}

export function Head({ session, pinned, right }: HeadProps): JSX.Element {
  const { amounts, head } = useWords();
  const run = session.run.value;
  const welcome = session.welcome.value;
  if (!run || !welcome) return <header />;
  const { header } = run;
  const queue = welcome.queue;
  const place = queue.findIndex((card) => card.trajectory_id === header.trajectory_id);
  const asked = session.units.value.length;
  const rated = session.done.value.size;
  const tokens = (header.input_tokens ?? 0) + (header.output_tokens ?? 0);
  const slices = Object.values(header.slices);
  return (
    <header>
      <Notes session={session} />
      <div class="pinned">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long goal scrolls, and the keyboard must reach its end */}
        <div class="goal" role="group" aria-label={head.goal} tabIndex={0}>
          <span class="lbl">{head.goal}</span>
          <b>
            <Text value={header.goal} />
          </b>
        </div>
        {pinned}
      </div>
      <div class="kpi">
        <span class="queue">
          <button
            type="button"
            class="turn"
            aria-label={head.previous_run}
            disabled={place <= 0}
            onClick={() => void session.turn(-1)}
          >
            ‹
          </button>
          {head.run_of(<b>{amounts.number(place + 1)}</b>, <b>{amounts.number(queue.length)}</b>)}
          <button
            type="button"
            class="turn"
            aria-label={head.next_run}
            disabled={place >= queue.length - 1}
            onClick={() => void session.turn(1)}
          >
            ›
          </button>
        </span>
        {slices.length > 0 && (
          <span>
            <Text value={slices.join(" · ")} />
          </span>
        )}
        <span>
          <b>{amounts.number(run.outline.step_ids.length)}</b> {head.steps(run.outline.step_ids.length)}
        </span>
        {header.duration_s !== null && (
          <span>
            <b>{amounts.duration(header.duration_s)}</b>
          </span>
        )}
        {tokens > 0 && (
          <span>
            <b>{amounts.count(tokens)}</b> {head.tokens}
          </span>
        )}
        {header.cost_usd !== null && (
          <span>
            <b>{amounts.usd(header.cost_usd)}</b>
          </span>
        )}
        {header.model !== "" && (
          <span>
            <Text value={header.model} />
          </span>
        )}
        {header.n_errors > 0 && (
          <span class="bad">
            <b>{amounts.number(header.n_errors)}</b> {head.tool_errors(header.n_errors)}
          </span>
        )}
        {session.readOnly
          ? asked > 0 && (
              <span>{head.rated_of(<b class="rated">{amounts.number(rated)}</b>, <b>{amounts.number(asked)}</b>)}</span>
            )
          : asked > 0 && <Progress session={session} />}
        {right ?? (
          <>
            <RefusedState session={session} />
            <SaveState session={session} />
          </>
        )}
      </div>
      {asked > 0 && (
        <div
          class="prog"
          role="progressbar"
          aria-label={head.rated}
          aria-valuemin={0}
          aria-valuemax={asked}
          aria-valuenow={rated}
        >
          <i style={{ inlineSize: `${(100 * rated) / asked}%` }} />
        </div>
      )}
      {!session.readOnly && <SentBackBar session={session} />}
      {!session.readOnly && <FindingsBar session={session} />}
      {!session.readOnly && <MissingBar session={session} />}
    </header>
  );
}
