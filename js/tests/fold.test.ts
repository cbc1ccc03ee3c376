/** The fold of the page, case by case. */
import { describe, expect, test } from "vitest";
import type { Act, Decision, Field, JsonValue, Label, Target } from "../src/contract.gen";
import { type Folded, Folding, fold, isDone } from "../src/room/fold";
import { choice, form, text } from "./runs";

function target(unit: string): Target {
  return unit === "" ? { type: "run", trajectory_id: "r1" } : { type: "step", trajectory_id: "r1", step_id: unit };
}

function label(unit: string, field: string, value: JsonValue, state: Label["state"] = "judged"): Label {
  return { target: target(unit), field, value, state, confidence: null, evidence: [] };
}

function decision(id: string, ...labels: Label[]): Decision {
  const digests = { run_digest: "", step_digest: "", made_at: null, active_ms: null };
  return { kind: "decision", decision_id: id, trajectory_id: "r1", schema_hash: "h", labels, ...digests };
}

function undo(id: string, of: string): Act {
  return { kind: "retraction", retraction_id: id, decision_id: of, trajectory_id: "r1", made_at: null };
}

/** What stands, as "unit field value"; an asterisk says that it is not committed yet. */
function standing(committed: Decision[], open: Act[]): string[] {
  return [...fold("r1", committed, open).labels].flatMap(([unit, fields]) =>
    [...fields].map(
      ([
        name,
        {
          label: { value },
          open: still,
        },
      ]) => `${unit} ${name} ${value}${still ? "*" : ""}`,
    ),
  );
}

const good = decision("d1", label("s1", "outcome", "success"));
const bad = decision("d2", label("s1", "outcome", "failure"));
const other = decision("d3", label("s2", "outcome", "partial"));

const CASES: [name: string, committed: Decision[], open: Act[], stands: string[]][] = [
  ["nothing", [], [], []],
  ["one committed", [good], [], ["s1 outcome success"]],
  ["one on its way", [], [good], ["s1 outcome success*"]],
  ["the later of two committed", [good, bad], [], ["s1 outcome failure"]],
  ["the order of the store, not of the ids", [bad, good], [], ["s1 outcome success"]],
  ["one on its way over one committed", [good], [bad], ["s1 outcome failure*"]],
  ["committed and still unacknowledged: once, at its place in the store", [good, bad], [good], ["s1 outcome failure"]],
  ["an undo on its way uncovers what was before", [good, bad], [undo("x", "d2")], ["s1 outcome success"]],
  ["an undo of what was superseded changes nothing", [good, bad], [undo("x", "d1")], ["s1 outcome failure"]],
  ["both on their way", [], [good, undo("x", "d1")], []],
  ["an undo counts wherever it stands", [], [undo("x", "d1"), good], []],
  ["an undo of something unknown", [good], [undo("x", "d9")], ["s1 outcome success"]],
  ["two units side by side", [good], [other], ["s1 outcome success", "s2 outcome partial*"]],
  ["several labels of one decision", [decision("d4", label("s1", "a", 1), label("", "b", 2))], [], ["s1 a 1", " b 2"]],
];

test.each(CASES)("fold: %s", (_name, committed, open, stands) => {
  expect(standing(committed, open)).toEqual(stands);
});

test("folded press after press it says what it says folded at once, and what was said before stays as it was", () => {
  const folding = new Folding();
  let committed: Decision[] = [];
  let open: Act[] = [];
  const said: [Folded, string][] = [];
  const words = (folded: Folded) =>
    JSON.stringify([[...folded.labels].map(([unit, fields]) => [unit, [...fields]]), folded.live]);
  // A small generator, so that each run of the test has the same presses.
  let state = 7;
  const dice = (sides: number) => {
    state = (state * 48271) % 2147483647;
    return state % sides;
  };
  for (let turn = 0; turn < 600; turn += 1) {
    const move = dice(6);
    if (move < 3) open = [...open, decision(`d${turn}`, label(`s${dice(9)}`, `f${dice(2)}`, turn))];
    else if (move === 3) open = [...open, undo(`u${turn}`, `d${dice(turn + 1)}`)];
    else if (move === 4) {
      // The kernel has taken what is oldest, and the page is told now or later.
      const taken = open.slice(0, 1 + dice(3));
      const gone = new Set(taken.flatMap((act) => (act.kind === "retraction" ? [act.decision_id] : [])));
      const known = new Set(committed);
      const fresh = taken.flatMap((act) => (act.kind === "decision" && !known.has(act) ? [act] : []));
      committed = [...committed, ...fresh].filter(({ decision_id }) => !gone.has(decision_id));
      if (dice(2) === 0) open = open.slice(taken.length);
    } else if (dice(10) === 0) committed = structuredClone(committed);
    const folded = folding.fold("r1", committed, open);
    expect(words(folded)).toBe(words(fold("r1", committed, open)));
    said.push([folded, words(folded)]);
  }
  expect(said.at(-1)?.[0].labels.size).toBe(9);
  for (const [folded, before] of said) expect(words(folded)).toBe(before);
});

test("acts of another run are left out", () => {
  const elsewhere = { ...good, trajectory_id: "r2" };
  expect(standing([], [elsewhere])).toEqual([]);
});

test("labels on spans and calls belong to no unit of the form", () => {
  const call: Label = {
    ...label("s1", "outcome", "success"),
    target: { type: "call", trajectory_id: "r1", step_id: "s1", call_id: "c1" },
  };
  expect(standing([decision("d5", call)], [])).toEqual([]);
});

test("what undo takes back is the last live decision", () => {
  expect(fold("r1", [good, other], [bad]).live.at(-1)).toBe(bad);
  expect(fold("r1", [good, other], [bad, undo("x", "d2")]).live.at(-1)).toBe(other);
});

describe("a unit is done", () => {
  const required = [choice("outcome", "a b", "12"), choice("next", "c d", "qw")];
  const optional = [text("note", "c"), choice("why", "e f", "as", { required: false })];
  const whole = choice("verdict", "g h", "12", { scope: "run" });
  const cases: [name: string, fields: Field[], unit: string, given: Label[], done: boolean][] = [
    ["not without any label", required, "s1", [], false],
    ["not with one of two required", required, "s1", [label("s1", "outcome", "a")], false],
    ["with every required one", required, "s1", [label("s1", "outcome", "a"), label("s1", "next", "c")], true],
    [
      "whatever of the optional is missing",
      [...required.slice(0, 1), ...optional],
      "s1",
      [label("s1", "outcome", "a")],
      true,
    ],
    ["not by optional ones alone", [...required, ...optional], "s1", [label("s1", "note", "x")], false],
    ["with any label where none is required", optional, "s1", [label("s1", "note", "x")], true],
    ["not without one where none is required", optional, "s1", [], false],
    ["by a state that is no judgement too", required.slice(0, 1), "s1", [label("s1", "outcome", null, "unsure")], true],
    ["the run by the fields of the run", [...required, whole], "", [label("", "verdict", "g")], true],
    ["not the step by the fields of the run", [...required, whole], "s1", [label("", "verdict", "g")], false],
  ];
  test.each(cases)("%s", (_name, fields, unit, given, done) => {
    const { labels } = fold("r1", given.length > 0 ? [decision("d1", ...given)] : [], []);
    expect(isDone(labels, form(fields), unit)).toBe(done);
  });
});
