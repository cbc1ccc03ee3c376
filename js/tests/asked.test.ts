/** Which fields and units are asked, and which are done: the cases on which Python is tested too. */
import { describe, expect, test } from "vitest";
import type { Decision, JsonValue, Label, LabelSchema, Target } from "../src/contract.gen";
import { askedFields, counting, firstError, given } from "../src/room/asked";
import { fold, isDone } from "../src/room/fold";
import CASES from "./asked.json";

interface Case {
  name: string;
  form: LabelSchema;
  units: string[];
  labels: Record<string, Record<string, JsonValue>>;
  first_error: string | null;
  counting: string[];
  asked: Record<string, string[]>;
  done: string[];
}

function label(unit: string, field: string, said: JsonValue): Label {
  const target: Target =
    unit === "" ? { type: "run", trajectory_id: "r1" } : { type: "step", trajectory_id: "r1", step_id: unit };
  const state =
    typeof said === "object" && said !== null && "state" in said ? (said.state as Label["state"]) : "judged";
  return { target, field, value: state === "judged" ? said : null, state, confidence: null, evidence: [] };
}

function decisions(labels: Case["labels"]): Decision[] {
  const about = { run_digest: "", step_digest: "", made_at: null, active_ms: null, schema_hash: "h" };
  return Object.entries(labels).map(([unit, fields], place) => ({
    kind: "decision",
    decision_id: `d${place}`,
    trajectory_id: "r1",
    labels: Object.entries(fields).map(([field, said]) => label(unit, field, said)),
    ...about,
  }));
}

describe("asked", () => {
  test.each((CASES as unknown as Case[]).map((each) => [each.name, each] as const))("%s", (_name, row) => {
    const { labels } = fold("r1", decisions(row.labels), []);
    const errorAt = firstError(row.units, row.form, labels);
    expect(errorAt ?? null).toBe(row.first_error);
    const asked = counting(row.units, row.form, errorAt);
    expect(asked).toEqual(row.counting);
    const isAfter = (unit: string) =>
      errorAt !== undefined && unit !== "" && row.units.indexOf(unit) > row.units.indexOf(errorAt);
    for (const [unit, names] of Object.entries(row.asked)) {
      const fields = askedFields(row.form, unit === "" ? "run" : "step", given(labels, unit), isAfter(unit));
      expect(fields.map((field) => field.name)).toEqual(names);
    }
    expect(asked.filter((unit) => isDone(labels, row.form, unit, isAfter(unit)))).toEqual(row.done);
  });
});
