/** What Python refused is told beside its field, once, and only as long as somebody can do something about it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/room/session";
import { pass } from "./faulty_comm";
import { number, OUTCOME, text } from "./runs";
import { choose, fresh, kept, label, opened, turn } from "./world";

const FIELDS = [OUTCOME, number("score", "v", { maximum: 10, required: false }), text("note", "c")];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

function told(session: Session): string[] {
  return [...session.refusals.value.keys()];
}

test("a refused value is told where it was given, and what stood before stands again", async () => {
  const { store, session } = await opened({ fields: FIELDS });
  label(session, "s2", "score", 7);
  label(session, "s2", "score", 11);
  session.go("s5");
  await pass(100);
  expect(told(session)).toEqual(["s2/score"]);
  expect(session.notice.value).toContain("Not saved: field 'score': Input should be less than or equal to 10");
  expect(session.standing("s2", "score")?.label.value).toBe(7);
  expect(kept(store, "r1")).toEqual({ "r1 s2 score": 7 });
});

test("given anew it is told no longer, nor if it was given anew before Python could refuse it", async () => {
  const { kernel, session } = await opened({ fields: FIELDS });
  choose(session, "score", 11);
  await pass(100);
  choose(session, "score", 10);
  expect(told(session)).toEqual([]);

  kernel.die();
  choose(session, "score", 12);
  choose(session, "score", 9);
  kernel.revive();
  session.say("");
  await pass(10_000);
  expect([told(session), session.notice.value]).toEqual([[], ""]);
  expect(session.standing("s1", "score")?.label.value).toBe(9);
});

test("undone before Python could refuse it, neither it nor the undo is told", async () => {
  const { kernel, store, session } = await opened({ fields: FIELDS });
  kernel.die();
  choose(session, "score", 11);
  session.undo();
  session.say("");
  kernel.revive();
  await pass(10_000);
  expect([told(session), session.notice.value]).toEqual([[], ""]);
  expect(session.outbox.open.value).toEqual([]);
  expect(store.acts).toEqual([]);
});

test("a doubled answer tells it once", async () => {
  const { comm, session } = await opened({ fields: FIELDS });
  comm.faults = { drop: 0, double: 1, late: 0, delay: 300 };
  choose(session, "score", 11);
  await pass(1000);
  expect(told(session)).toEqual(["s1/score"]);
  choose(session, "score", 3);
  await pass(1000);
  expect(told(session)).toEqual([]);
});

test("of a run that was left meanwhile it is told, but marks nothing in the run that is open", async () => {
  const { kernel, comm, session } = await opened({ fields: FIELDS });
  const receive = kernel.receive.bind(kernel);
  vi.spyOn(comm.kernel, "receive").mockImplementation((content) => {
    setTimeout(() => receive(content), (content as { kind: string }).kind === "save" ? 800 : 1);
  });
  choose(session, "score", 11);
  await turn(session);
  expect(session.run.value?.header.trajectory_id).toBe("r2");
  await pass(1000);
  expect(told(session)).toEqual([]);
  expect(session.notice.value).toContain("Not saved");
});
