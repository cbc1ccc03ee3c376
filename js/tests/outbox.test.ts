/** What the outbox says of itself, and what becomes of acts that are refused, that fail, or that nobody answers. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pass } from "./faulty_comm";
import { FIELDS, number, OUTCOME } from "./runs";
import { idOf } from "./store";
import { choose, fresh, kept, opened, world } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a press counts at once, and is saving until the kernel has it", async () => {
  const { store, session } = await opened();
  choose(session, "outcome", "success");
  expect(session.outbox.saving.value).toEqual({ state: "saving", n: 1 });
  expect(session.standing("s1", "outcome")).toMatchObject({ open: true, label: { value: "success" } });
  await pass(20);
  expect(store.acts).toHaveLength(1);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(session.standing("s1", "outcome")).toMatchObject({ open: false, label: { value: "success" } });
});

test("twenty presses faster than one answer all arrive, in order", async () => {
  const { store, session } = await opened();
  for (let press = 0; press < 20; press += 1) choose(session, "note", `note ${press}`);
  await pass(100);
  expect(store.acts.map((act) => act.kind === "decision" && act.labels[0]?.value)).toEqual(
    Array.from({ length: 20 }, (_, press) => `note ${press}`),
  );
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
});

test("after two seconds without an answer it says how many are unsaved, and goes on counting", async () => {
  const { kernel, session } = await opened();
  kernel.die();
  choose(session, "outcome", "success");
  await pass(1980);
  expect(session.outbox.saving.value).toEqual({ state: "saving", n: 1 });
  await pass(40);
  expect(session.outbox.saving.value).toEqual({ state: "silent", n: 1 });
  choose(session, "outcome", "failure");
  session.undo();
  expect(session.outbox.saving.value).toEqual({ state: "silent", n: 3 });
  await pass(60_000);
  expect(session.outbox.saving.value).toEqual({ state: "silent", n: 3 });
});

test("a busy kernel that answers late is believed", async () => {
  const { comm, store, session } = await opened();
  comm.faults = { drop: 0, double: 0, late: 0, delay: 1 };
  vi.spyOn(comm.kernel, "receive").mockImplementationOnce((content) => {
    setTimeout(() => comm.kernel.receive(content), 5000);
  });
  comm.kernel.alive = true;
  choose(session, "outcome", "success");
  await pass(2100);
  expect(session.outbox.saving.value.state).toBe("silent");
  await pass(4000);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(store.acts).toHaveLength(1);
});

test("a kernel that comes back with the same comm is given what it missed, and nothing twice", async () => {
  const { kernel, store, session } = await opened();
  choose(session, "outcome", "success");
  await pass(20);
  kernel.die();
  session.go("s3");
  choose(session, "outcome", "failure");
  await pass(10_000);
  kernel.revive();
  await pass(10_000);
  expect(kernel.epoch).toBe("epoch-2");
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(kept(store, "r1")).toEqual({ "r1 s1 outcome": "success", "r1 s3 outcome": "failure" });
  expect(store.acts).toHaveLength(2);
});

test("an error is shown in the kernel's own words until a save succeeds", async () => {
  const { kernel, store, session } = await opened();
  kernel.broken = "labels.db: the disk is full. Free some space.";
  choose(session, "outcome", "success");
  await pass(100);
  expect(session.outbox.saving.value).toEqual({ state: "failed", n: 1, message: kernel.broken });
  await pass(30_000);
  expect(store.acts).toEqual([]);
  kernel.broken = null;
  await pass(9000);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(store.acts).toHaveLength(1);
});

test("an error that comes late is shown too, instead of mere silence", async () => {
  const { comm, kernel, session } = await opened();
  kernel.broken = "labels.db: another program has held it for 30 s.";
  const receive = kernel.receive.bind(kernel);
  vi.spyOn(comm.kernel, "receive").mockImplementation((content) => {
    setTimeout(() => receive(content), 3000);
  });
  choose(session, "outcome", "success");
  await pass(2100);
  expect(session.outbox.saving.value.state).toBe("silent");
  await pass(1000);
  expect(session.outbox.saving.value).toEqual({ state: "failed", n: 1, message: kernel.broken });
});

test("a closed comm is called gone, with the number of what is lost to it", async () => {
  const { comm, session } = await opened();
  choose(session, "outcome", "success");
  choose(session, "outcome", "partial");
  comm.close();
  expect(session.outbox.saving.value).toEqual({ state: "gone", n: 2 });
  await pass(60_000);
  expect(session.outbox.saving.value).toEqual({ state: "gone", n: 2 });
});

test("a send that throws counts as unanswered", async () => {
  const { comm, session, store } = await opened();
  const send = comm.model.send;
  comm.model.send = () => {
    throw new Error("Cannot send");
  };
  choose(session, "outcome", "success");
  await pass(100);
  expect(session.outbox.saving.value).toEqual({ state: "silent", n: 1 });
  comm.model.send = send;
  await pass(9000);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(store.acts).toHaveLength(1);
});

test("a refused act leaves the outbox, is reported where it was made, and holds up nothing else", async () => {
  const score = number("score", "v", { maximum: 10, required: false });
  const { store, session } = await opened({ fields: [...FIELDS, score] });
  choose(session, "note", "before");
  choose(session, "score", 11);
  choose(session, "note", "after");
  await pass(100);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(kept(store, "r1")).toEqual({ "r1 s1 note": "after" });
  expect(store.acts).toHaveLength(2);
  expect(session.refusals.value.get("s1/score")).toContain("less than or equal to 10");
  expect(session.notice.value).toContain("Not saved");
  expect(session.standing("s1", "score")).toBeUndefined();

  choose(session, "score", 9);
  expect(session.refusals.value.size).toBe(0);
  await pass(100);
  expect(kept(store, "r1")).toEqual({ "r1 s1 note": "after", "r1 s1 score": 9 });
});

test("an undo of what was refused is no obstacle either", async () => {
  const score = number("score", "v", { maximum: 10 });
  const { kernel, store, session } = await opened({ fields: [OUTCOME, score] });
  kernel.die();
  choose(session, "score", 11);
  session.undo();
  choose(session, "outcome", "success");
  kernel.revive();
  await pass(10_000);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(kept(store, "r1")).toEqual({ "r1 s1 outcome": "success" });
});

test("an undo before the decision was sent, and one after it was acknowledged, both hold", async () => {
  const { kernel, store, session } = await opened();
  kernel.die();
  choose(session, "outcome", "success");
  session.undo();
  expect(session.standing("s1", "outcome")).toBeUndefined();
  kernel.revive();
  await pass(10_000);
  expect(kept(store, "r1")).toEqual({});

  session.go("s1");
  choose(session, "outcome", "success");
  await pass(100);
  session.go("s1");
  choose(session, "outcome", "failure");
  await pass(100);
  expect(kept(store, "r1")).toEqual({ "r1 s1 outcome": "failure" });
  session.undo();
  expect(session.standing("s1", "outcome")?.label.value).toBe("success");
  await pass(100);
  expect(kept(store, "r1")).toEqual({ "r1 s1 outcome": "success" });
  expect(session.standing("s1", "outcome")).toMatchObject({ open: false, label: { value: "success" } });
});

test("hours of labels without a kernel go up in messages the line can carry", async () => {
  const { kernel, comm, store, session } = await opened();
  kernel.die();
  for (let press = 0; press < 50; press += 1) choose(session, "note", `${press} ${"x".repeat(40_000)}`);
  const presses = session.outbox.open.value.map(idOf);
  kernel.revive();
  await pass(20_000);
  expect(store.acts.map(idOf)).toEqual(presses);
  expect(comm.oversized).toBe(0);
});

test("nothing is called saved, and nothing is sent, before it is known what an earlier page left", async () => {
  const { session, store } = world();
  expect(session.outbox.saving.value.state).not.toBe("saved");
  session.outbox.put({
    kind: "retraction",
    retraction_id: "retraction-1",
    decision_id: "decision-1",
    trajectory_id: "r1",
    made_at: null,
  });
  await pass(3000);
  expect(store.acts).toEqual([]);
  expect(session.outbox.saving.value).toEqual({ state: "saving", n: 1 });
});
