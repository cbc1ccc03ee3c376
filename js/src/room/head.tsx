/** What never leaves the view: the goal, what is known of the run, how far one is, and whether all is saved. */
import type { JSX } from "preact";
import { count, duration, noun, plural } from "../amounts";
import { Text } from "../text";
import type { Saving } from "./outbox";
import type { Session } from "./session";

function inWords(saving: Saving): { text: string; tone: string } {
  switch (saving.state) {
    case "saved":
      return saving.elsewhere === undefined
        ? { text: "✓ saved", tone: "good" }
        : { text: `✓ saved · ${saving.elsewhere} unsaved of runs not in this cell`, tone: "warn" };
    case "saving":
      return { text: saving.n === 0 ? "opening…" : `saving ${saving.n}…`, tone: "" };
    case "silent":
      return { text: `not answering (busy or restarted), ${saving.n} unsaved`, tone: "warn" };
    case "failed":
      return { text: `${saving.n} not saved: ${saving.message}`, tone: "bad" };
    case "gone":
      return { text: `kernel gone, ${saving.n} unsaved: run this cell again`, tone: "bad" };
  }
}

/** Whatever the kernel has taken, "saved" would be a lie. */
function ofPractice(saving: Saving): { text: string; tone: string } {
  const silent = saving.state === "silent" || saving.state === "gone";
  return { text: `practice: nothing is kept${silent ? " · kernel not answering" : ""}`, tone: "warn" };
}

/** Values that Python refused: said until each is given anew, wherever the reader is by then. */
function RefusedState({ session }: { session: Session }): JSX.Element | null {
  const units = [...session.refusals.value.keys()].map((key) => key.slice(0, key.lastIndexOf("/")));
  const [first] = units;
  if (first === undefined) return null;
  return (
    <button type="button" class="fold bad" onClick={() => session.go(first)}>
      {units.length} refused: show
    </button>
  );
}

export function SaveState({ session }: { session: Session }): JSX.Element {
  const saving = session.outbox.saving.value;
  const { text, tone } = session.welcome.value?.practice ? ofPractice(saving) : inWords(saving);
  const state = session.welcome.value?.practice ? "practice" : saving.state;
  return (
    <span class={`save ${tone}`} role="status" data-saving={state}>
      <Text value={text} />
    </span>
  );
}

/** What the annotator should know of the name; `×` puts it away. */
function Notes({ session }: { session: Session }): JSX.Element | null {
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
      <button type="button" class="fold" aria-label="put away" onClick={putAway}>
        ×
      </button>
    </div>
  );
}

export function Head({ session }: { session: Session }): JSX.Element {
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
      <div class="goal">
        <span class="lbl">Goal</span>
        <b>
          <Text value={header.goal} />
        </b>
      </div>
      {header.criteria.length > 0 && (
        <details class="criteria">
          <summary>{plural(header.criteria.length, "success criterion", "success criteria")}</summary>
          <ul>
            {header.criteria.map((criterion) => (
              <li key={criterion}>
                <Text value={criterion} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <div class="kpi">
        <span class="queue">
          <button
            type="button"
            class="turn"
            aria-label="previous run"
            disabled={place <= 0}
            onClick={() => void session.turn(-1)}
          >
            ‹
          </button>
          run <b>{place + 1}</b> of <b>{queue.length}</b>
          <button
            type="button"
            class="turn"
            aria-label="next run"
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
          <b>{run.outline.length}</b> {noun(run.outline.length, "step")}
        </span>
        {header.duration_s !== null && (
          <span>
            <b>{duration(header.duration_s)}</b>
          </span>
        )}
        {tokens > 0 && (
          <span>
            <b>{count(tokens)}</b> {noun(tokens, "token")}
          </span>
        )}
        {header.cost_usd !== null && (
          <span>
            <b>${header.cost_usd.toFixed(2)}</b>
          </span>
        )}
        {header.model !== "" && (
          <span>
            <Text value={header.model} />
          </span>
        )}
        {header.n_errors > 0 && (
          <span class="bad">
            <b>{header.n_errors}</b> {noun(header.n_errors, "tool error")}
          </span>
        )}
        <span>
          rated <b class="rated">{rated}</b> of <b>{asked}</b>
        </span>
        <RefusedState session={session} />
        <SaveState session={session} />
      </div>
      <div
        class="prog"
        role="progressbar"
        aria-label="rated"
        aria-valuemin={0}
        aria-valuemax={asked}
        aria-valuenow={rated}
      >
        <i style={{ inlineSize: `${asked > 0 ? (100 * rated) / asked : 0}%` }} />
      </div>
    </header>
  );
}
