/**
 * Which fields are asked: conditions on earlier answers, and what follows from the first error of a run. The same rules stand
 * in labels/conditions.py and labels/units.py; both are tested on the cases of tests/asked.json.
 */
import type { Field, FirstError, JsonValue, LabelSchema, Scope } from "../contract.gen";
import type { Labels, Standing, Unit } from "./fold";

/** What was answered on one target, by field: the value judged, or null where it was answered without one. */
export type Given = ReadonlyMap<string, JsonValue>;

const NOTHING: Given = new Map();

export function given(labels: Labels, unit: Unit): Given {
  const fields = labels.get(unit);
  return fields === undefined ? NOTHING : values(fields);
}

function values(fields: ReadonlyMap<string, Standing>): Given {
  return new Map(
    [...fields].map(([name, { label }]) => [name, label.state === "judged" ? label.value : null] as const),
  );
}

/** Whether a value, or one option of a set, is among those that are waited for. */
function hasOneOf(value: JsonValue | undefined, wanted: readonly (string | number | boolean)[]): boolean {
  const each = Array.isArray(value) ? value : [value];
  return each.some((one) => wanted.some((known) => known === one));
}

/** The fields that are asked of one target. A field whose condition does not hold is not, and its answer does not count. */
export function askedFields(form: LabelSchema, scope: Scope, answers: Given, afterError: boolean): Field[] {
  const counting = new Map<string, JsonValue>();
  return form.fields.filter((field) => {
    if (field.scope !== scope) return false;
    if (!afterError && form.first_error?.asks?.includes(field.name)) return false;
    if (!(field.shown_when ?? []).every(({ field: name, values }) => hasOneOf(counting.get(name), values)))
      return false;
    const answer = answers.get(field.name);
    if (answer !== undefined) counting.set(field.name, answer);
    return true;
  });
}

/** Whether each required one of these fields has an answer; where none is required, whether any has. */
export function isAnswered(fields: readonly Field[], answers: Given): boolean {
  if (fields.some((field) => field.required && !answers.has(field.name))) return false;
  return fields.some((field) => answers.has(field.name));
}

export function isError(rule: FirstError, answers: Given): boolean {
  return hasOneOf(answers.get(rule.field), rule.values);
}

/** The first of the units, in the order of the run, that is in error by the form's rule. */
export function firstError(units: readonly Unit[], form: LabelSchema, labels: Labels): Unit | undefined {
  const rule = form.first_error;
  if (!rule) return undefined;
  return units.find((unit) => unit !== "" && labels.has(unit) && isError(rule, given(labels, unit)));
}

/** The units that are asked, given where the first error is: none of the steps after it, where the rule is to stop. */
export function counting(units: readonly Unit[], form: LabelSchema, errorAt: Unit | undefined): readonly Unit[] {
  if (errorAt === undefined || form.first_error?.afterwards !== "stop") return units;
  const place = units.indexOf(errorAt);
  return units.filter((unit, index) => index <= place || unit === "");
}
