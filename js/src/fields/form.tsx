/** The form beside the cards: the questions about the active step, or about the run as a whole. */
import type { JSX } from "preact";
import { opens } from "../room/entry";
import type { Session } from "../room/session";
import { Text } from "../text";
import { Control } from ".";

function RunUnit({ session }: { session: Session }): JSX.Element | null {
  if (!session.asksRun.value) return null;
  const on = session.active.value === "";
  return (
    <button type="button" class={`whole${on ? " on" : ""}`} aria-pressed={on} onClick={() => session.go("")}>
      The run as a whole {session.done.value.has("") ? "✓" : ""}
    </button>
  );
}

export function Form({ session, leave }: { session: Session; leave: () => void }): JSX.Element {
  const here = session.here.value;
  const { unit } = here;
  const row = session.rows.value[session.place.value];
  const fields = session.fields.value;
  const form = session.welcome.value?.form;
  const done = session.done.value.has(unit);
  return (
    <aside aria-label="form">
      <div class="what">
        <h5>{unit === "" ? "The run as a whole" : `Step ${row?.number ?? ""}`}</h5>
        <span class="h">
          <Text value={form?.name ?? ""} />
        </span>
        {done && <span class="chip ok">complete</span>}
      </div>
      {fields.length === 0 && (
        <p class="h">No label is asked of this {row?.actor ?? ""} step. j and k go to those that want one.</p>
      )}
      {fields.map((field) => {
        const refusal = session.refusals.value.get(`${unit}/${field.name}`);
        const typed = opens(field);
        return (
          <div class="field" key={`${here.trajectoryId}/${unit}/${field.name}`} data-field={field.name}>
            <h5>
              <Text value={field.title} />
              {typed && field.key !== "" && <kbd>{field.key}</kbd>}
              {!field.required && <span class="optional">optional</span>}
            </h5>
            {field.help !== "" && (
              <div class="h">
                <Text value={field.help} />
              </div>
            )}
            <Control
              field={field}
              standing={session.standing(unit, field.name)}
              choose={(value) => session.choose(field, value, here)}
              leave={leave}
              content={field.kind === "correction" ? session.content(unit) : undefined}
            />
            {refusal !== undefined && (
              <div class="trouble" role="alert">
                not saved: <Text value={refusal} />
              </div>
            )}
          </div>
        );
      })}
      <RunUnit session={session} />
      {form && form.guidelines !== "" && (
        <details class="guidelines">
          <summary>Guidelines</summary>
          <Text value={form.guidelines} />
        </details>
      )}
    </aside>
  );
}
