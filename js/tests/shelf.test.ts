/** What an earlier page could not save, the next widget of the same outbox saves: from memory, localStorage or IndexedDB. */
import { IDBDatabase, IDBFactory } from "fake-indexeddb";
import { clear, createStore, entries } from "idb-keyval";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Act } from "../src/contract.gen";
import { BrowserShelf } from "../src/room/shelf";
import { pass } from "./faulty_comm";
import { idOf, Store } from "./store";
import { fresh, kept, label, opened, reload, shown } from "./world";

type Tier = "memory" | "localStorage" | "IndexedDB";

// One database for the file, as for a browser: the shelf keeps its connection, so that must fail as well.
const DATABASE = new IDBFactory();

function allow(tier: Tier): void {
  vi.restoreAllMocks();
  vi.stubGlobal("indexedDB", tier === "IndexedDB" ? DATABASE : undefined);
  if (tier !== "IndexedDB") vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(denied);
  if (tier === "memory") vi.stubGlobal("localStorage", new Proxy({}, { get: denied, set: denied, ownKeys: denied }));
}

/** As in a private window or a strict webview: to touch it throws. */
function denied(): never {
  throw new DOMException("The operation is insecure.", "SecurityError");
}

function act(name: string): Act {
  return { kind: "retraction", retraction_id: name, decision_id: "decision", trajectory_id: "r1", made_at: null };
}

/** How many acts lie where; the place of the reader lies in localStorage beside them. */
async function stored(): Promise<Record<Exclude<Tier, "memory">, number>> {
  const found = entries<string, Act>(createStore("trajwidgets", "outbox"));
  await pass(100);
  const acts = Object.keys(localStorage).filter((key) => key.startsWith("trajwidgets/outbox/"));
  return { localStorage: acts.length, IndexedDB: (await found).length };
}

async function load(shelf: BrowserShelf): Promise<string[]> {
  const loading = shelf.load();
  await pass(200);
  return (await loading).map(idOf);
}

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  allow("IndexedDB");
  const cleared = clear(createStore("trajwidgets", "outbox"));
  await pass(100);
  await cleared;
  fresh();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe.each<Tier>(["memory", "localStorage", "IndexedDB"])("with %s as the best storage there is", (tier) => {
  beforeEach(() => allow(tier));

  test("the cell run again after a killed kernel saves what the last widget could not, before anything newer", async () => {
    const store = new Store();
    const first = await opened({ store });
    first.kernel.die();
    label(first.session, "s1", "outcome", "success");
    label(first.session, "s1", "note", "seen");
    await pass(5000);
    first.session.stop();

    const second = await opened({ store });
    await pass(100);
    expect(second.session.outbox.saving.value).toEqual({ state: "saved" });
    label(second.session, "s1", "outcome", "failure");
    await pass(100);
    expect(kept(store, "r1")).toEqual({ "r1 s1 outcome": "failure", "r1 s1 note": "seen" });
    expect(shown(second.session)).toEqual(kept(store, "r1"));
    expect(store.acts).toHaveLength(3);
  });

  test("what is acknowledged is stored nowhere any more", async () => {
    const { kernel, session } = await opened();
    kernel.die();
    label(session, "s1", "outcome", "success");
    await pass(200);
    kernel.revive();
    await pass(5000);
    expect(session.outbox.saving.value).toEqual({ state: "saved" });
    expect(await load(new BrowserShelf("project:a1"))).toEqual([]);
    vi.unstubAllGlobals();
    allow("IndexedDB");
    expect(await stored()).toEqual({ localStorage: 0, IndexedDB: 0 });
  });

  test("two widgets on one outbox double nothing, however often each sends", async () => {
    const store = new Store();
    const first = await opened({ store });
    first.kernel.die();
    label(first.session, "s1", "outcome", "success");
    first.session.undo();
    label(first.session, "s1", "outcome", "partial");
    await pass(100);
    const second = await opened({ store });
    await pass(200);
    first.kernel.revive();
    await pass(20_000);
    expect(store.acts).toHaveLength(3);
    expect(first.session.outbox.saving.value).toEqual({ state: "saved" });
    expect(second.session.outbox.saving.value).toEqual({ state: "saved" });
    expect(shown(first.session)).toEqual({ "r1 s1 outcome": "partial" });
    expect(shown(second.session)).toEqual({ "r1 s1 outcome": "partial" });
  });
});

describe.each<Tier>(["localStorage", "IndexedDB"])("a reloaded page with %s", (tier) => {
  beforeEach(() => allow(tier));

  test("saves what was pressed before, once, and in order", async () => {
    const store = new Store();
    const first = await opened({ store });
    first.kernel.die();
    label(first.session, "s1", "outcome", "success");
    label(first.session, "s1", "outcome", "failure");
    const presses = first.session.outbox.open.value.map(idOf);
    await pass(500);
    first.session.stop();
    reload();
    allow("IndexedDB");
    expect(await stored()).toEqual({ localStorage: 0, IndexedDB: 0, [tier]: 2 });
    allow(tier);

    const second = await opened({ store });
    await pass(200);
    expect(store.acts.map(idOf)).toEqual(presses);
    expect(shown(second.session)).toEqual({ "r1 s1 outcome": "failure" });
    reload();
    const third = await opened({ store });
    expect(third.session.outbox.open.value).toEqual([]);
  });

  test("keeps the order of the presses when the clock is set back between them", async () => {
    const shelf = new BrowserShelf("project:a1");
    for (const name of ["press-001", "press-002", "press-003"]) {
      void shelf.add(name, act(name));
      vi.setSystemTime(Date.now() - 3_600_000);
    }
    await pass(100);
    reload();
    expect(await load(new BrowserShelf("project:a1"))).toEqual(["press-001", "press-002", "press-003"]);
  });

  test("an older act that another tab stored later stands before a newer one of this page", async () => {
    const here = new BrowserShelf("project:a1");
    reload();
    const elsewhere = new BrowserShelf("project:a1");
    void elsewhere.add("older-act", act("older-act"));
    await pass(100);
    void here.add("newer-act", act("newer-act"));
    await pass(100);
    expect(await load(here)).toEqual(["older-act", "newer-act"]);
  });

  test("never takes what another annotator of a like name left", async () => {
    void new BrowserShelf("project:a/b").add("press-001", act("press-001"));
    await pass(100);
    reload();
    expect(await load(new BrowserShelf("project:a"))).toEqual([]);
    expect(await load(new BrowserShelf("project:a/b"))).toEqual(["press-001"]);
  });
});

test("a storage that never answers does not keep labels from being saved", async () => {
  vi.stubGlobal("indexedDB", { open: () => ({}) });
  vi.resetModules();
  const { BrowserShelf: Patient } = await import("../src/room/shelf");
  const { Outbox } = await import("../src/room/outbox");
  const { Door } = await import("../src/room/door");
  const { comm } = await opened();
  const ignore = () => {};
  const outbox = new Outbox(new Door(comm.model), new Patient("project:a2"), ignore, ignore);
  void outbox.start();
  outbox.put(act("press-001"));
  await pass(2900);
  expect(outbox.saving.value.state).not.toBe("saved");
  await pass(500);
  expect(comm.kernel.heard.map((envelope) => envelope.kind)).toContain("save");
});
