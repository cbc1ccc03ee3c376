/** The questions on what lies within the active step: one tool call at a time, or the mark that was chosen. */
import type { JSX } from "preact";
import type { ToolCallPart } from "../contract.gen";
import type { Session } from "../room/session";
import { type Inner, keyOf } from "../room/targets";
import { Text } from "../text";
import { useWords } from "../words";
import { Question } from "./question";

interface WithinProps {
  session: Session;
  leave: () => void;
}

/** Beyond so many calls in one step only those around the one that is up are offered. */
const CALLS = 24;

function Questions({ session, target, leave }: WithinProps & { target: Inner }): JSX.Element {
  return (
    <>
      {session.marking.questionsOn(target).map(({ field, at }) => (
        <Question
          key={`${at.trajectoryId}/${at.unit}/${keyOf(target)}/${field.name}`}
          session={session}
          field={field}
          at={at}
          leave={leave}
        />
      ))}
    </>
  );
}

function Calls({ session, leave }: WithinProps): JSX.Element | null {
  const words = useWords();
  const { marking } = session;
  const calls = marking.calls.value;
  const unit = session.active.value;
  if (!marking.asksCalls.value || calls.length === 0) return null;
  const up = calls.indexOf(marking.call.value?.call_id ?? "");
  const from = Math.max(0, Math.min(up - CALLS / 2, calls.length - CALLS));
  const parts = session.pages?.at(session.place.value)?.step.parts ?? [];
  const tools = new Map(
    parts.filter((part): part is ToolCallPart => part.type === "tool_call").map((part) => [part.call_id, part.name]),
  );
  const trajectory_id = session.here.value.trajectoryId;
  return (
    <section class="within" aria-label={words.marks.calls}>
      <h5>
        {words.marks.calls} {calls.length > 1 && <kbd>,</kbd>}
      </h5>
      {calls.slice(from, from + CALLS).map((call_id, place) => {
        const on = from + place === up;
        const target: Inner = { type: "call", trajectory_id, step_id: unit, call_id };
        return (
          <div key={call_id} class={on ? "call on" : "call"}>
            <button type="button" class="pick" aria-pressed={on} onClick={() => marking.jump(target)}>
              <Text value={words.marks.call(from + place + 1, tools.get(call_id) ?? call_id)} />
              <span class="tick">{marking.isCallAnswered(unit, call_id) ? "✓" : ""}</span>
            </button>
            {on && <Questions session={session} target={target} leave={leave} />}
          </div>
        );
      })}
      {calls.length > CALLS && <span class="h">{words.marks.more(calls.length - CALLS)}</span>}
    </section>
  );
}

function OneMark({ session, leave }: WithinProps): JSX.Element | null {
  const words = useWords();
  const { marking } = session;
  const mark = marking.mark.value;
  if (mark === null) return null;
  const place = marking.marks.value.findIndex((each) => keyOf(each) === keyOf(mark));
  return (
    <section class="within" aria-label={words.marks.marks}>
      <h5>{words.marks.mark(place + 1)}</h5>
      <div class="call on">
        <Questions session={session} target={mark} leave={leave} />
      </div>
    </section>
  );
}

export function Within(props: WithinProps): JSX.Element {
  // What was just marked is asked about first.
  return (
    <>
      <OneMark {...props} />
      <Calls {...props} />
    </>
  );
}
