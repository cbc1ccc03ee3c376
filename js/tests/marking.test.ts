/** Calls, marks and evidence in a session: what is asked, what becomes of it, what counts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Act } from "../src/contract.gen";
import { dispatch, type FormDoor } from "../src/room/keys";
import type { Mark } from "../src/room/targets";
import { pass } from "./faulty_comm";
import { call, choice, run, say, step } from "./runs";
import { choose, fresh, opened, reload } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

const FIELDS = [
  choice("outcome", "good bad", "12"),
  choice("tool", "right wrong", "qw", { scope: "call" }),
  choice("mistake", "invented missed", "as", { scope: "span" }),
];

const SPAN: Mark = { type: "span", trajectory_id: "r1", step_id: "s1", pointer: "/parts/0/text", start: 0, end: 3 };
const OTHER: Mark = { ...SPAN, start: 2, end: 5 };

async function room() {
  const steps = [
    step("s1", [say("some words"), call("read", { path: "x" }, "c1"), call("write", { path: "x" }, "c2")]),
    step("s2", [say("done")]),
  ];
  const made = await opened({ fields: FIELDS, runs: [run("r1", steps), run("r2", [step("t1", [say("x")])])] });
  const form: FormDoor = { edit: vi.fn(), help: vi.fn(), caret: vi.fn() };
  return { ...made, form, press: (keys: string) => [...keys].map((key) => dispatch(made.session, form, key)) };
}

/** Of each act: what it speaks of, the value, how much is cited. */
function told(acts: readonly Act[]): string[] {
  return acts.map((act) => {
    if (act.kind !== "decision") return "undo";
    const [label] = act.labels;
    const { target } = label ?? { target: null };
    const what =
      target?.type === "call" ? target.call_id : target?.type === "span" ? `${target.start}:${target.end}` : "step";
    return `${what} ${label?.field} ${label?.value} ${label?.evidence.length}`;
  });
}

test("keys answer the step, then one call after the other, and the next step comes up when all is said", async () => {
  const { session, store, press } = await room();
  press("1");
  expect(session.done.value.has("s1")).toBe(false);
  expect(session.active.value).toBe("s1");
  press("q");
  expect(session.marking.call.value).toMatchObject({ call_id: "c2" });
  press("w");
  await pass(100);
  expect(told(store.acts)).toEqual(["step outcome good 0", "c1 tool right 0", "c2 tool wrong 0"]);
  expect(session.done.value.has("s1")).toBe(true);
  expect(session.active.value).toBe("s2");
});

test("a comma turns to the next call or mark, and the keys then speak of that one", async () => {
  const { session, store, press } = await room();
  session.marking.make(SPAN);
  press(",");
  expect(session.marking.call.value).toMatchObject({ call_id: "c1" });
  press(",w");
  press(",,s");
  await pass(100);
  expect(told(store.acts)).toEqual(["c2 tool wrong 0", "0:3 mistake missed 0"]);
});

test("a mark nothing was said of is on no way to the store, and is listed until the page goes", async () => {
  const { session, store } = await room();
  session.marking.make(SPAN);
  session.marking.make(OTHER);
  session.marking.make(SPAN);
  await pass(100);
  expect(session.marking.marks.value).toEqual([SPAN, OTHER]);
  expect(session.marking.mark.value).toEqual(SPAN);
  expect(store.acts).toEqual([]);
});

test("marks overlap, each with its own answer, in the order of the text", async () => {
  const { session, press } = await room();
  session.marking.make(OTHER);
  press("a");
  session.marking.make(SPAN);
  press("s");
  expect(session.marking.marksOf("s1")).toEqual([SPAN, OTHER]);
  expect(session.standing("s1", "span:/parts/0/text:0:3\nmistake")?.label.value).toBe("missed");
  expect(session.standing("s1", "span:/parts/0/text:2:5\nmistake")?.label.value).toBe("invented");
  expect(session.done.value.has("s1")).toBe(false);
});

test("a mark that is removed is gone with all that was said of it, and nothing else is", async () => {
  const { session, store, press } = await room();
  press("1");
  session.marking.make(SPAN);
  press("as");
  session.marking.remove(SPAN);
  await pass(100);
  expect(session.marking.marks.value).toEqual([]);
  expect(told(store.acts)).toEqual([
    "step outcome good 0",
    "0:3 mistake invented 0",
    "0:3 mistake missed 0",
    "undo",
    "undo",
  ]);
  expect(session.standing("s1", "outcome")?.label.value).toBe("good");
});

test("what is cited is evidence for the label given last, until it is said otherwise", async () => {
  const { session, store, press } = await room();
  press("1");
  session.marking.cite(SPAN);
  session.marking.cite({ type: "step", trajectory_id: "r1", step_id: "s2" });
  session.marking.cite(SPAN);
  await pass(100);
  expect(told(store.acts)).toEqual(["step outcome good 0", "step outcome good 1", "step outcome good 2"]);
  const label = session.standing("s1", "outcome")?.label;
  expect(label?.evidence).toHaveLength(2);
  if (label) session.marking.uncite(label, SPAN);
  expect(session.standing("s1", "outcome")?.label.evidence).toHaveLength(1);
  press("u");
  expect(session.standing("s1", "outcome")?.label.evidence).toHaveLength(2);
  choose(session, "outcome", "bad");
  expect(session.standing("s1", "outcome")?.label.evidence).toEqual([]);
});

test("without a label there is nothing to prove", async () => {
  const { session, store } = await room();
  session.marking.cite(SPAN);
  await pass(100);
  expect(store.acts).toEqual([]);
  expect(session.notice.value).toBe(session.words.marks.nothing_to_prove);
});

test("an undo leads back to the mark it was about", async () => {
  const { session, press } = await room();
  session.marking.make(SPAN);
  press("a");
  session.marking.make(OTHER);
  press("a");
  session.go("s2");
  press("u");
  expect(session.active.value).toBe("s1");
  press("u");
  expect(session.marking.marks.value).toEqual([SPAN, OTHER]);
});

test("a form that asks nothing about marks makes none", async () => {
  const { session } = await opened({});
  session.marking.make({ ...SPAN, trajectory_id: "r1" });
  expect(session.marking.marks.value).toEqual([]);
  expect(session.notice.value).toBe(session.words.marks.not_asked);
});

test("thousands of marks on a step are listed and answered without a pause", async () => {
  const { session, press } = await room();
  session.committed.value = Array.from({ length: 5000 }, (_, place) => ({
    kind: "decision",
    decision_id: `mark-${place}`,
    trajectory_id: "r1",
    schema_hash: "",
    labels: [
      {
        target: { ...SPAN, start: place, end: place + 2 },
        field: "mistake",
        value: "invented",
        state: "judged",
        confidence: null,
        evidence: [],
      },
    ],
    run_digest: "",
    step_digest: "",
    made_at: null,
    active_ms: null,
  }));
  const began = performance.now();
  expect(session.marking.marksOf("s1")).toHaveLength(5000);
  press("1");
  expect(session.marking.marksOf("s1")).toHaveLength(5000);
  expect(performance.now() - began).toBeLessThan(1000);
});

test("x, - and . speak of the step, then of the call that comes up, and of what was turned to before both", async () => {
  const { session, store, press } = await room();
  press("x");
  press("-");
  expect(session.standing("s1", "outcome")?.label.state).toBe("unsure");
  expect(session.standing("s1", "call:c1\ntool")?.label.state).toBe("skipped");
  press("w");
  expect(session.standing("s1", "call:c2\ntool")?.label.value).toBe("wrong");
  session.marking.jump({ type: "call", trajectory_id: "r1", step_id: "s1", call_id: "c1" });
  press(".");
  expect(session.standing("s1", "call:c1\ntool")?.label.value).toBe("wrong");
  session.marking.make(SPAN);
  press("x");
  expect(session.standing("s1", "span:/parts/0/text:0:3\nmistake")?.label.state).toBe("unsure");
  press("s");
  session.marking.make(OTHER);
  press(".");
  expect(session.standing("s1", "span:/parts/0/text:2:5\nmistake")?.label.value).toBe("missed");
  press("-");
  expect(session.standing("s1", "span:/parts/0/text:2:5\nmistake")?.label.state).toBe("skipped");
  await pass(1000);
  expect(store.acts).toHaveLength(8);
  expect(session.standing("s1", "outcome")?.label.state).toBe("unsure");
});

test("the step one comes back to is spoken of as a whole, whatever was turned to in it before", async () => {
  const { session, press } = await room();
  session.marking.make(SPAN);
  session.go("s2");
  session.go("s1");
  expect(session.marking.mark.value).toBeNull();
  press("x");
  expect(session.standing("s1", "outcome")?.label.state).toBe("unsure");
});

test(". says the answers on which others depend together with those", async () => {
  const why = {
    ...choice("why", "late lost", "as", { scope: "step" }),
    shown_when: [{ field: "outcome", values: ["bad"] }],
  };
  const fields = [choice("outcome", "good bad", "12"), why];
  const { session } = await opened({ fields });
  session.setAutoAdvance(false);
  const form: FormDoor = { edit: vi.fn(), help: vi.fn(), caret: vi.fn() };
  for (const key of ["2", "s", "j", "."]) dispatch(session, form, key);
  expect(session.standing("s2", "outcome")?.label.value).toBe("bad");
  expect(session.standing("s2", "why")?.label.value).toBe("lost");
});

const ARGUMENT: Mark = { type: "json", trajectory_id: "r1", step_id: "s1", pointer: "/parts/1/arguments/path" };

test("a mark of which nothing was said is there after a reload, and the browser holds no word of the run", async () => {
  const made = await room();
  made.session.marking.make(SPAN);
  made.session.marking.make(OTHER);
  made.session.marking.make(ARGUMENT);
  made.session.marking.remove(OTHER);
  await pass(100);
  expect(made.store.acts).toEqual([]);
  expect(JSON.stringify({ ...localStorage })).not.toContain("arguments");
  made.session.stop();
  reload();
  const { session } = await opened({ kernel: made.kernel });
  expect(session.marking.marksOf("s1")).toEqual([SPAN, ARGUMENT]);
  expect(session.marking.marksOf("s2")).toEqual([]);
  session.marking.speakOf(SPAN);
  dispatch(session, made.form, "a");
  session.marking.remove(SPAN);
  await pass(100);
  expect(session.marking.marksOf("s1")).toEqual([ARGUMENT]);
});

test("a mark whose place the step no longer has is let go, and a browser that holds nonsense has none", async () => {
  const kept = [["r1", "s1", "no such place", 0, 3], ["r1", "s1", 7, 0, 3], "?", ["r1", "s1", "x", 0.5, 1]];
  localStorage.setItem("trajwidgets/marks/project%3Aa1", JSON.stringify(kept));
  const { session } = await room();
  expect(session.marking.marksOf("s1")).toEqual([]);
});
