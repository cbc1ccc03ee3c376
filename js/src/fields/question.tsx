/** One question of the form: its title and help, its control, what is cited for the answer, and why it was refused. */
import type { JSX } from "preact";
import type { Field } from "../contract.gen";
import { isSuggested, opens } from "../room/entry";
import type { Unit } from "../room/fold";
import type { Here, Session } from "../room/session";
import { keyOf, questionOf } from "../room/targets";
import { inWords } from "../steps/given";
import { Text } from "../text";
import { useWords } from "../words";
import { Control } from ".";
import { Confidence } from "./confidence";
import { Evidence } from "./evidence";

const ENTER = "Enter";

/** What a rule or a model says, until the question has an answer. */
function Suggested({ session, unit, field }: { session: Session; unit: Unit; field: Field }): JSX.Element | null {
  const words = useWords();
  if (session.standing(unit, field.name)) return null;
  // A default of the form is marked on the answer itself.
  const value = session.isSuggested(unit, field) ? session.suggestion(unit, field) : undefined;
  if (value === undefined) return null;
  const said = inWords(field, value, words);
  return (
    <div class="suggested" title={session.run.value?.suggested_by}>
      {words.form.suggested(<Text key="said" value={said} />)} <kbd>{session.welcome.value?.keys.done_here}</kbd>
    </div>
  );
}

interface QuestionProps {
  session: Session;
  field: Field;
  at: Here;
  leave: () => void;
}

export function Question({ session, field, at, leave }: QuestionProps): JSX.Element {
  const words = useWords();
  const { unit, target } = at;
  const name = target ? questionOf(target, field.name) : field.name;
  const standing = session.standing(unit, name);
  const refusal = session.refusals.value.get(`${unit}/${name}`);
  const typed = opens(field);
  const waits = !target && isSuggested(field) && standing === undefined;
  return (
    <div class="field" data-field={field.name} data-target={target && keyOf(target)}>
      <h5>
        <Text value={field.title} />
        {typed && field.key !== "" && <kbd>{field.key}</kbd>}
        {!field.required && !waits && <span class="optional">{words.form.optional}</span>}
        {waits && (
          <span class="suggestion">
            {words.fields.suggested} · <kbd>{ENTER}</kbd> {words.fields.confirm}
          </span>
        )}
      </h5>
      {field.help !== "" && (
        <div class="h">
          <Text value={field.help} />
        </div>
      )}
      <Control
        field={field}
        standing={standing}
        choose={(value) => session.choose(field, value, at)}
        leave={leave}
        content={field.kind === "correction" ? session.content(unit) : undefined}
      />
      {standing && standing.label.state !== "judged" && (
        <span class="chip">{words.terms.states[standing.label.state]}</span>
      )}
      {!target && <Suggested session={session} unit={unit} field={field} />}
      {field.confidence && standing?.label.state === "judged" && (
        <Confidence field={field} standing={standing} choose={(confidence) => session.sure(field, confidence, at)} />
      )}
      {standing && <Evidence session={session} label={standing.label} />}
      {refusal !== undefined && (
        <div class="trouble" role="alert">
          {words.form.not_saved} <Text value={refusal} />
        </div>
      )}
    </div>
  );
}
