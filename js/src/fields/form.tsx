/** The form beside the cards: the questions about the active step, or about the run as a whole. */
import { useComputed } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { opens } from "../room/entry";
import type { Session } from "../room/session";
import { keyOf } from "../room/targets";
import { Text } from "../text";
import { useWords } from "../words";
import { Question } from "./question";
import { Within } from "./within";

function RunUnit({ session }: { session: Session }): JSX.Element | null {
  const words = useWords();
  if (!session.asksRun.value) return null;
  const on = session.active.value === "";
  return (
    <button type="button" class={`whole${on ? " on" : ""}`} aria-pressed={on} onClick={() => session.go("")}>
      {words.form.whole_run} {session.done.value.has("") ? "✓" : ""}
    </button>
  );
}

/** Where the first error of the run is, on the steps it concerns: so that nobody judges what follows from it blindly. */
function ErrorNote({ session }: { session: Session }): JSX.Element | null {
  const words = useWords();
  const errorAt = session.errorAt.value;
  const unit = session.active.value;
  if (errorAt === undefined) return null;
  if (unit === errorAt) {
    return (
      <p class="first-error">
        <span class="chip bad">{words.fields.first_error_here}</span>
      </p>
    );
  }
  const row = session.rows.value.find((each) => each.step_id === errorAt);
  if (!session.afterError.value.has(unit) || row === undefined) return null;
  const isAsked = session.units.value.includes(unit);
  return (
    <p class="first-error">
      {!isAsked && <span class="h">{words.fields.stopped_by_error(row.number)} </span>}
      <button type="button" class="chip warn" onClick={() => session.go(errorAt)}>
        {words.fields.after_first_error(row.number)}
      </button>
    </p>
  );
}

/** The two keys that say why a question has no answer, for those who have no keys. */
function Passes({ session }: { session: Session }): JSX.Element {
  const { foot, form } = useWords();
  const keys = session.welcome.value?.keys;
  return (
    <div class="passes">
      <button type="button" class="fold" aria-keyshortcuts={keys?.unsure} onClick={() => session.pass("unsure")}>
        <kbd>{keys?.unsure}</kbd> {foot.unsure}
      </button>
      <button type="button" class="fold" aria-keyshortcuts={keys?.skip} onClick={() => session.pass("skipped")}>
        <kbd>{keys?.skip}</kbd> {form.skip}
      </button>
      <button type="button" class="fold" aria-keyshortcuts={keys?.repeat} onClick={() => session.repeat()}>
        <kbd>{keys?.repeat}</kbd> {foot.repeat}
      </button>
    </div>
  );
}

/** The question that is up comes into view when another one is; at a new step the form begins at its top. */
function useInView(aside: RefObject<HTMLElement | null>, session: Session): void {
  const here = useComputed(() => `${session.here.value.trajectoryId}/${session.active.value}`).value;
  const name = useComputed(() => {
    const up = session.judging.up();
    return up ? `${up.at.target ? keyOf(up.at.target) : ""}\n${up.field.name}` : "";
  }).value;
  const before = useRef({ here, name });
  useLayoutEffect(() => {
    const element = aside.current;
    const last = before.current;
    before.current = { here, name };
    if (!element) return;
    if (last.here !== here) element.scrollTop = 0;
    else if (last.name !== name) {
      const [target, field] = name.split("\n");
      const question = [...element.querySelectorAll<HTMLElement>(".field")].find(
        ({ dataset }) => dataset.field === field && (dataset.target ?? "") === target,
      );
      if (question) reveal(element, question);
    }
  }, [aside, here, name]);
}

/** Scrolls no more than the form: the notebook around it stays where it is. */
function reveal(scroller: HTMLElement, element: HTMLElement): void {
  const view = scroller.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  if (box.bottom > view.bottom) scroller.scrollTop += Math.min(box.bottom - view.bottom, box.top - view.top);
  else if (box.top < view.top) scroller.scrollTop += box.top - view.top;
}

export function Form({ session, leave }: { session: Session; leave: () => void }): JSX.Element {
  const words = useWords();
  const here = session.here.value;
  const { unit } = here;
  const row = session.rows.value[session.place.value];
  const fields = session.fields.value;
  const form = session.welcome.value?.form;
  const done = session.done.value.has(unit);
  const aside = useRef<HTMLElement>(null);
  useInView(aside, session);
  return (
    <aside aria-label={words.form.form} ref={aside}>
      <div class="what">
        <h5>{unit === "" ? words.form.whole_run : words.form.step(row?.number ?? 0)}</h5>
        <span class="h" title={form?.name}>
          <Text value={form?.name ?? ""} />
        </span>
        {done && <span class="chip ok">{words.form.complete}</span>}
      </div>
      <ErrorNote session={session} />
      {fields.length === 0 && !session.afterError.value.has(unit) && !row?.asks && (
        <p class="h">{words.form.nothing_asked(row ? words.terms.actors[row.actor] : "")}</p>
      )}
      {fields.map((field) => (
        <Question
          // What was typed belongs to its step, and goes with it; buttons only show what stands, and serve the next step, too.
          key={opens(field) ? `${here.trajectoryId}/${unit}/${field.name}` : field.name}
          session={session}
          field={field}
          at={here}
          leave={leave}
        />
      ))}
      {unit !== "" && <Within session={session} leave={leave} />}
      {(fields.length > 0 || session.marking.questions.value.length > 0) && <Passes session={session} />}
      <RunUnit session={session} />
    </aside>
  );
}
