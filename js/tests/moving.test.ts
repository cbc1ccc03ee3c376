/** Where the keys that move lead: to steps, to errors, to other runs, and back to what was undone. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { choice, form, OUTCOME, plainRun, run, say, step } from "./runs";
import { Store } from "./store";
import { choose, fresh, kept, label, opened, shown, turn } from "./world";

const VERDICT = choice("verdict", "right wrong", "12", { scope: "run" });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

test("undo goes back to where the decision was made, as often as there are decisions", async () => {
  const { store, session } = await opened({ fields: [OUTCOME] });
  choose(session, "outcome", "success");
  choose(session, "outcome", "failure");
  await pass(100);
  session.go("s6");
  session.undo();
  expect(session.active.value).toBe("s2");
  expect(session.notice.value).toContain("Undone: outcome");
  session.undo();
  expect(session.active.value).toBe("s1");
  session.undo();
  expect(session.notice.value).toBe("Nothing to undo in this run.");
  await pass(100);
  expect(kept(store, "r1")).toEqual({});
  expect(store.acts).toHaveLength(4);
});

test("j and k go to what wants labels, the arrows to every step, both stop at the ends", async () => {
  const asked = run("r1", [
    step("u1", [say("please")], { actor: "user" }),
    step("a1", [say("one")]),
    step("u2", [say("and")], { actor: "user" }),
    step("a2", [say("two")]),
  ]);
  const { session } = await opened({ runs: [asked], fields: [OUTCOME, VERDICT] });
  const places: string[] = [];
  for (const move of ["step 1", "step 1", "step 1", "walk 1", "walk -1", "walk -1", "step -1", "step -1", "walk -1"]) {
    const [verb, direction] = move.split(" ");
    session[verb === "step" ? "step" : "walk"](direction === "1" ? 1 : -1);
    places.push(session.active.value);
  }
  // From the run as a whole one step up is its last step; the next one down stays there.
  expect(places).toEqual(["a2", "", "", "a2", "u2", "a1", "a1", "a1", "u1"]);
  session.step(1);
  expect(session.active.value).toBe("a1");
  session.walk(1);
  session.step(-1);
  expect(session.active.value).toBe("a1");
});

test("a cell run again opens where one was, also on a step that is done, with labels nobody had saved yet", async () => {
  const { store, session, comm } = await opened({ fields: [OUTCOME] });
  choose(session, "outcome", "success");
  comm.kernel.die();
  choose(session, "outcome", "failure");
  session.step(-1);
  expect([session.active.value, session.done.value.has("s2")]).toEqual(["s2", true]);
  session.stop();
  for (const kernel of [1, 2].map(() => new Kernel(store, form([OUTCOME]), [plainRun("r1", 6), plainRun("r2", 3)]))) {
    const again = await opened({ kernel });
    expect(again.session.active.value).toBe("s2");
    again.session.stop();
  }
  expect(kept(store, "r1")).toEqual({ "r1 s1 outcome": "success", "r1 s2 outcome": "failure" });
  // The run may be gone from the cell; and what lies in the browser may be anything.
  const other = await opened({ kernel: new Kernel(store, form([OUTCOME]), [plainRun("r2", 3)]) });
  expect(other.session.active.value).toBe("s1");
  other.session.stop();
  for (const rubbish of ["", "{", "7", '{"trajectory_id":7,"step_id":null}']) {
    localStorage.setItem("trajwidgets/place/project%3Aa1", rubbish);
    const again = await opened({ kernel: new Kernel(store, form([OUTCOME]), [plainRun("r2", 3)]) });
    expect(again.session.active.value).toBe("s1");
    again.session.stop();
  }
});

test("a run that was turned to is where a reload and a cell run again open", async () => {
  const { kernel, store, session } = await opened();
  await turn(session);
  const at = (again: typeof session) => [again.run.value?.header.trajectory_id, again.active.value];
  expect(at(session)).toEqual(["r2", "s1"]);
  session.stop();
  const reloaded = await opened({ kernel });
  expect(at(reloaded.session)).toEqual(["r2", "s1"]);
  reloaded.session.stop();
  const afresh = () => new Kernel(store, form(), [plainRun("r1", 6), plainRun("r2", 3)]);
  const rerun = await opened({ kernel: afresh() });
  expect(at(rerun.session)).toEqual(["r2", "s1"]);
  // To a step that is called like the open one, in another run.
  rerun.kernel.goTo("r1", "s1");
  await pass(300);
  rerun.session.stop();
  expect(at((await opened({ kernel: afresh() })).session)).toEqual(["r1", "s1"]);
});

test("a place in the run as a whole opens there, also when everything is labelled", async () => {
  const store = new Store();
  const runs = [plainRun("r1", 2)];
  const first = await opened({ store, runs, fields: [OUTCOME, VERDICT] });
  for (const unit of ["s1", "s2"]) label(first.session, unit, "outcome", "success");
  label(first.session, "", "verdict", "right");
  await pass(200);
  expect([first.session.active.value, first.session.done.value.size]).toEqual(["", 3]);
  first.session.stop();
  const again = await opened({ kernel: new Kernel(store, form([OUTCOME, VERDICT]), runs) });
  expect(again.session.active.value).toBe("");
});

test("n and p go from tool error to tool error and say where there is none", async () => {
  const failed = step("bad", [
    {
      source_index: null,
      type: "tool_result",
      call_id: "c",
      content: [],
      is_error: true,
      duration_s: null,
      orphan: true,
    },
  ]);
  const { session } = await opened({ runs: [run("r1", [step("a", []), failed, step("b", [])]), plainRun("r2", 2)] });
  session.nextError(1);
  expect(session.active.value).toBe("bad");
  session.nextError(1);
  expect(session.notice.value).toBe("No further tool error in this direction.");
  session.go("b");
  session.nextError(-1);
  expect(session.active.value).toBe("bad");
  await turn(session);
  session.nextError(1);
  expect(session.notice.value).toBe("No tool error in this run.");
});

test("turning to the next run and back finds every label, and the place", async () => {
  const { session } = await opened();
  choose(session, "outcome", "success");
  await turn(session);
  expect(session.run.value?.header.trajectory_id).toBe("r2");
  expect([session.active.value, shown(session)]).toEqual(["s1", {}]);
  choose(session, "outcome", "failure");
  await turn(session);
  expect(session.notice.value).toBe("This is the last run of the queue.");
  void session.turn(-1);
  await pass(200);
  expect(shown(session)).toEqual({ "r1 s1 outcome": "success" });
  expect(session.active.value).toBe("s1");
  void session.turn(-1);
  await pass(200);
  expect(session.notice.value).toBe("This is the first run of the queue.");
});

test("a turn that the kernel does not answer is said, and the run stays", async () => {
  const { comm, session } = await opened();
  comm.kernel.die();
  void session.turn(1);
  await pass(10_100);
  expect(session.notice.value).toContain("could not be opened: no answer to open");
  expect(session.run.value?.header.trajectory_id).toBe("r1");
});

test("of two turns the later one counts, whichever is answered first", async () => {
  const { comm, session } = await opened({ runs: [plainRun("r0", 2), plainRun("r1", 2), plainRun("r2", 2)] });
  await turn(session);
  vi.spyOn(comm.kernel, "receive").mockImplementationOnce((content) => {
    setTimeout(() => comm.kernel.receive(content), 500);
  });
  void session.turn(1);
  await pass(20);
  void session.turn(-1);
  await pass(2000);
  expect(session.run.value?.header.trajectory_id).toBe("r0");
});
