/** The way of one annotator through a queue of runs: where a key leads, and when no label is taken. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { choice, FIELDS, form, many, OUTCOME, plainRun, text, toggle } from "./runs";
import { Store } from "./store";
import { choose, field, fresh, kept, label, opened, shown, turn, world } from "./world";

/** One press completes a step. */
const ONE_KEY = [OUTCOME, text("note", "c")];
const VERDICT = choice("verdict", "right wrong", "12", { scope: "run" });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

test("it opens at the first step that wants labels, not at the user's words", async () => {
  const { session } = await opened();
  expect(session.run.value?.header.trajectory_id).toBe("r1");
  expect(session.active.value).toBe("s1");
  expect(session.units.value).toEqual(["s1", "s2", "s3", "s4", "s5", "s6"]);
});

test("a kernel that is busy at the start is asked until it answers", async () => {
  const { comm, session } = world();
  comm.kernel.die();
  void session.start();
  await pass(10_100);
  expect(session.trouble.value).toContain("no answer to hello");
  expect(session.trouble.value).toContain("reload the page: what is unsaved is kept");
  comm.kernel.revive();
  await pass(1000);
  expect(session.trouble.value).toBeNull();
  expect(session.active.value).toBe("s1");
});

test("a session that was closed sends nothing any more", async () => {
  const { comm, session } = world();
  comm.kernel.die();
  void session.start();
  await pass(10_100);
  session.stop();
  comm.kernel.revive();
  await pass(60_000);
  expect(comm.kernel.heard).toEqual([]);
});

test("the decision that completes a step leads to the next one that is open", async () => {
  const { session } = await opened({ fields: ONE_KEY });
  choose(session, "outcome", "success");
  expect(session.active.value).toBe("s2");
  label(session, "s4", "outcome", "success");
  label(session, "s3", "outcome", "failure");
  expect(session.active.value, "s4 is done already").toBe("s5");
});

test("after the last step it goes back to what was left open", async () => {
  const { session } = await opened({ fields: ONE_KEY });
  for (const unit of ["s1", "s3", "s4", "s5", "s6"]) label(session, unit, "outcome", "success");
  expect(session.active.value).toBe("s2");
  choose(session, "outcome", "success");
  expect(session.active.value).toBe("s2");
  expect(session.notice.value).toContain("Every step of this run is labelled");
});

test("while a press may still be to come the step stays, and Enter says that none is", async () => {
  for (const fields of [
    [OUTCOME, many("tags", "slow lucky", "qw", { required: false })],
    [OUTCOME, choice("cause", "agent tool", "qw", { required: false })],
    [OUTCOME, toggle("safe", "f", { required: false })],
    [choice("cause", "agent tool", "qw", { required: false }), choice("cost", "low high", "as", { required: false })],
  ]) {
    fresh();
    const { session } = await opened({ fields, store: new Store() });
    const [first] = fields;
    if (first) choose(session, first.name, "options" in first ? (first.options[0]?.value ?? null) : null);
    expect(session.active.value, fields.map((known) => known.name).join()).toBe("s1");
    session.advance();
    expect(session.active.value).toBe("s2");
  }
});

test("a note on a step that is complete moves nothing", async () => {
  const { session } = await opened({ fields: ONE_KEY });
  choose(session, "outcome", "success");
  session.go("s1");
  choose(session, "note", "a blind retry");
  expect(session.active.value).toBe("s1");
});

test("an optional label, or a second thought, moves nothing", async () => {
  const { session } = await opened();
  choose(session, "tags", ["slow"]);
  expect(session.active.value).toBe("s1");
  choose(session, "outcome", "success");
  session.go("s1");
  choose(session, "outcome", "failure");
  expect(session.active.value).toBe("s1");
});

test("a step wants every required field before it is done", async () => {
  const { session } = await opened({ fields: [OUTCOME, choice("next", "go stop", "qw")] });
  choose(session, "outcome", "success");
  expect(session.active.value).toBe("s1");
  expect(session.done.value.has("s1")).toBe(false);
  choose(session, "next", "go");
  expect(session.active.value).toBe("s2");
});

test("no label is taken while the content of a step has not arrived", async () => {
  const { comm, store, session } = await opened({ runs: [plainRun("r1", 400)] });
  comm.kernel.die();
  session.go("s399");
  expect(choose(session, "outcome", "success")).toBe(false);
  expect(session.notice.value).toContain("has not arrived");
  comm.kernel.revive();
  await pass(20_000);
  expect(choose(session, "outcome", "success")).toBe(true);
  await pass(100);
  expect(kept(store, "r1")).toEqual({ "r1 s399 outcome": "success" });
});

test("a field of the run is not taken for a step, nor one of a step for the run", async () => {
  const { session } = await opened({ fields: [OUTCOME, VERDICT] });
  expect(choose(session, "verdict", "right")).toBe(false);
  session.go("");
  expect(choose(session, "outcome", "success")).toBe(false);
  expect(choose(session, "verdict", "right")).toBe(true);
  expect(session.outbox.open.value).toHaveLength(1);
});

test("the run as a whole is the last unit", async () => {
  const { session } = await opened({ fields: [OUTCOME, VERDICT], runs: [plainRun("r1", 2)] });
  choose(session, "outcome", "success");
  choose(session, "outcome", "success");
  expect(session.active.value).toBe("");
  expect(session.fields.value.map((known) => known.name)).toEqual(["verdict", "comment"]);
  choose(session, "verdict", "wrong");
  expect(session.notice.value).toContain("Every step");
});

test("what was typed counts for the step it was typed on, wherever the reader is by then", async () => {
  const { session } = await opened();
  const typedOn = session.here.value;
  session.go("s3");
  session.choose(field(session, "note"), "of s1", typedOn);
  expect(shown(session)).toEqual({ "r1 s1 note": "of s1" });
  expect(session.active.value).toBe("s3");

  await turn(session);
  session.choose(field(session, "note"), "still of s1", typedOn);
  expect(shown(session)).toEqual({});
  expect(session.outbox.open.value.at(-1)?.trajectory_id).toBe("r1");
});

test("a reloaded page opens where the reader was", async () => {
  const { kernel, session } = await opened();
  await turn(session);
  session.go("s3");
  await pass(100);
  session.stop();
  const again = await opened({ kernel });
  expect(again.session.run.value?.header.trajectory_id).toBe("r2");
  expect(again.session.active.value).toBe("s3");
});

test("labels of earlier sessions are there, and a finished run opens at its first step", async () => {
  const store = new Store();
  const first = await opened({ store });
  for (const unit of first.session.units.value) label(first.session, unit, "outcome", "success");
  await pass(200);
  first.session.stop();
  fresh();
  const second = await opened({ kernel: new Kernel(store, form(FIELDS), [plainRun("r1", 6)]) });
  expect(second.session.done.value.size).toBe(6);
  expect(second.session.active.value).toBe("s1");
});
