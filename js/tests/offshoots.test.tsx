/** Sub-agents and branches: found where they leave, opened in place, with a way there and back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Row } from "../src/room/rows";
import { StepList } from "../src/steps/list";
import { linesOf, startersOf } from "../src/steps/offshoots";
import { pass } from "./faulty_comm";
import { call, output, run, say, step } from "./runs";
import { button, click, draw, withSizes } from "./stage";
import { fresh, opened } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const PARENTS = { s5: "s2", s6: "s1", s7: "s5" };

/** Main line 1 2 5 7; a sub-agent 3 4 that leaves 2 and has one of its own, and a branch 6 that leaves 1. */
function rows(): Row[] {
  const given: [lineage: string, errors?: number][] = [
    [""],
    [""],
    ["agent-a"],
    ["agent-a/agent-b", 2],
    [""],
    ["branch-1"],
    [""],
  ];
  return given.map(([lineage, n_errors = 0], place) => ({
    ...{ step_id: `s${place + 1}`, number: place + 1, place, actor: "agent", name: "", title: `step ${place + 1}` },
    ...{ icon: "agent", asks: true, n_errors, repeats: null, calls: [], lineage, duration_s: null, size: 0 },
  }));
}

test("each line is found where it leaves, with all that belongs to it", () => {
  const all = rows();
  const { from, roots, parentOf } = linesOf(all, PARENTS);
  const told = (id: string) =>
    (from.get(id) ?? []).map((each) => [each.lineage, each.kind, each.rows.map((row) => row.number), each.errors]);
  expect(told("s1")).toEqual([["branch-1", "branch", [6], 0]]);
  expect(told("s2")).toEqual([["agent-a", "agent", [3, 4], 2]]);
  expect(told("s3")).toEqual([["agent-a/agent-b", "agent", [4], 2]]);
  expect([...roots].map(([first, root]) => [first, root.step_id])).toEqual([
    ["s3", "s2"],
    ["s4", "s3"],
    ["s6", "s1"],
  ]);
  expect(all.map((row) => parentOf(row)?.number)).toEqual([undefined, 1, 2, 3, 2, 1, 5]);
});

test("a sub-agent belongs to the call that started it, where that can be told", () => {
  const [agent] = linesOf(rows(), PARENTS).from.get("s2") ?? [];
  if (!agent) throw new Error("no agent");
  const told = (names: string[], n = 1) => [
    ...startersOf(
      names.map((name) => ({ call_id: name, name })),
      Array.from({ length: n }, () => agent),
    ).keys(),
  ];
  expect(told(["bash", "Task"])).toEqual(["Task"]);
  expect(told(["anything"])).toEqual(["anything"]);
  expect(told(["bash", "grep"])).toEqual([]);
  expect(told(["Task", "Task"])).toEqual([]);
});

test("a sub-agent opens in place, and one can go there and come back", async () => {
  const given = run("r1", [
    step("s1", [call("Task", { prompt: "check" }), output("done")]),
    step("s2", [say("what the helper did")], { lineage: "agent-a" }),
    step("s3", [call("bash", {}), output("boom", { is_error: true })], { lineage: "agent-a" }),
    step("s4", [say("the end")], { parent_id: "s1" }),
  ]);
  const { session } = await opened({ runs: [given] });
  const root = await draw(<StepList session={session} />);
  const card = () => root.querySelector<HTMLElement>('[data-step="s1"]') as HTMLElement;
  const line = button(card(), /sub-agent agent-a: 2 steps, 1 error/);
  expect(line.closest(".p-tool_call")).not.toBeNull();
  await click(line);
  expect(card().querySelector(".mini .p")).toBeNull();
  const peeks = card().querySelectorAll<HTMLButtonElement>(".peek");
  expect(peeks).toHaveLength(2);
  await click(peeks[1] as HTMLButtonElement);
  expect(card().textContent).toContain("boom");
  await click(button(card(), /go there/));
  expect(session.active.value).toBe("s2");
  await pass(500);
  await click(button(root.querySelector('[data-step="s2"]') as HTMLElement, /leaves from step 1/));
  expect(session.active.value).toBe("s1");
});
