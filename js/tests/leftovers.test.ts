/** What an earlier page left is taken over with care: only by whom it belongs to, and never against what the store says. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/room/session";
import { BrowserShelf } from "../src/room/shelf";
import { pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { choice, form, OUTCOME, plainRun } from "./runs";
import { idOf, Store } from "./store";
import { fresh, kept, label, opened, reload, shown, turn } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

test("labels of an earlier form are handed to the kernel, which knows that form", async () => {
  const store = new Store();
  const runs = [plainRun("r1", 3)];
  const early = await opened({ store, runs, fields: [OUTCOME] });
  early.kernel.die();
  label(early.session, "s1", "outcome", "success");
  early.session.undo();
  label(early.session, "s1", "outcome", "partial");
  await pass(3000);
  early.session.stop();
  reload();

  const changed = await opened({ store, runs, fields: [choice("verdict", "right wrong", "12")] });
  label(changed.session, "s1", "verdict", "right");
  await pass(3000);
  expect(changed.session.outbox.saving.value).toEqual({ state: "saved" });
  expect(kept(store, "r1")).toEqual({ "r1 s1 verdict": "right", "r1 s1 outcome": "partial" });
  expect(store.acts).toHaveLength(4);
});

test("who goes on under a new name saves what was left under the old one, in the order of the presses", async () => {
  const store = new Store();
  const at = async (outbox: string, outboxes = [outbox]) => {
    const kernel = new Kernel(store, form(), [plainRun("r1", 3)]);
    kernel.outboxes = outboxes;
    return opened({ kernel, outbox });
  };
  // A killed kernel each time: what is pressed stays in the browser.
  for (const [name, value] of [
    ["project:anna", "success"],
    ["project:a7", "failure"],
  ] as const) {
    const { kernel, session } = await at(name);
    kernel.die();
    label(session, "s1", "outcome", value);
    label(session, name === "project:a7" ? "s2" : "s3", "outcome", value);
    await pass(3000);
    session.stop();
    reload();
  }
  const { session } = await at("project:a7", ["project:a7", "project:anna"]);
  await pass(500);
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  const failed = { "r1 s1 outcome": "failure", "r1 s2 outcome": "failure" };
  expect(kept(store, "r1")).toEqual({ ...failed, "r1 s3 outcome": "success" });
  expect(shown(session)).toEqual(kept(store, "r1"));
  reload();
  const left = new BrowserShelf("project:anna").load(["project:a7"]);
  await pass(3100);
  expect(await left).toEqual([]);
});

test("who goes on under a new name goes on at the same place, and where the new name has one, at that", async () => {
  const at = (outbox: string, outboxes: readonly string[] = [outbox]) => {
    const kernel = new Kernel(new Store(), form(), [plainRun("r1", 3), plainRun("r2", 5)]);
    kernel.outboxes = outboxes;
    return opened({ kernel, outbox });
  };
  const here = ({ session }: { session: Session }) => [session.run.value?.header.trajectory_id, session.active.value];
  const before = await at("project:anna");
  await turn(before.session);
  before.session.go("s4");
  before.session.stop();
  const names = ["project:a7", "project:anna"];
  const renamed = await at("project:a7", names);
  expect(here(renamed)).toEqual(["r2", "s4"]);
  renamed.session.go("s2");
  renamed.session.stop();
  // The old name's mark still lies there, and is passed over.
  expect(here(await at("project:a7", names))).toEqual(["r2", "s2"]);
  expect(here(await at("project:anna"))).toEqual(["r2", "s4"]);
  // Another annotator, who never had that name, begins at the beginning.
  expect(here(await at("project:b1"))).toEqual(["r1", "s1"]);
});

test("labels of runs this widget does not show block none of its own", async () => {
  const store = new Store();
  const other = await opened({ store, runs: [plainRun("r9", 3)] });
  other.kernel.die();
  label(other.session, "s1", "outcome", "success");
  await pass(3000);
  other.session.stop();
  reload();

  const { session } = await opened({ store, runs: [plainRun("r1", 3)] });
  label(session, "s1", "outcome", "failure");
  await pass(3000);
  expect(session.outbox.saving.value).toEqual({ state: "saved", elsewhere: 1 });
  expect(store.acts).toHaveLength(1);
  session.stop();
  reload();

  await opened({ store, runs: [plainRun("r9", 3)] });
  await pass(200);
  expect(kept(store, "r9")).toEqual({ "r9 s1 outcome": "success" });
});

test("a leftover that was saved and undone long ago does not come back to life on the card", async () => {
  const store = new Store();
  const first = await opened({ store });
  label(first.session, "s1", "outcome", "success");
  const [leftover] = first.session.outbox.open.value;
  await pass(100);
  first.session.undo();
  await pass(100);
  first.session.stop();
  if (!leftover) throw new Error("nothing was pressed");
  // As after a reload between the commit and its acknowledgement.
  void new BrowserShelf("project:a1").add(idOf(leftover), leftover);

  const second = await opened({ store });
  await pass(500);
  expect(second.session.outbox.saving.value).toEqual({ state: "saved" });
  expect(kept(store, "r1")).toEqual({});
  expect(shown(second.session)).toEqual({});
});

test("a label from another tab appears by itself", async () => {
  const store = new Store();
  const one = await opened({ store });
  const two = await opened({ store, kernel: new Kernel(store, form(), [plainRun("r1", 6), plainRun("r2", 3)]) });
  label(one.session, "s1", "outcome", "success");
  await pass(200);
  expect(shown(two.session)).toEqual({ "r1 s1 outcome": "success" });
  label(two.session, "s1", "outcome", "failure");
  await pass(200);
  expect(shown(one.session)).toEqual({ "r1 s1 outcome": "failure" });
});

test("a reloaded page opens at the first step without a label, and passes over those labelled but never saved", async () => {
  const store = new Store();
  const first = await opened({ store, fields: [OUTCOME] });
  first.kernel.die();
  label(first.session, "s1", "outcome", "success");
  label(first.session, "s2", "outcome", "failure");
  await pass(100);
  first.session.stop();
  reload();
  const second = await opened({ store, fields: [OUTCOME] });
  expect(second.session.active.value).toBe("s3");
});
