/** What a team needs of the widget: practice that keeps nothing, words about the name, and steps shown from the kernel. */
import type { RenderProps } from "@anywidget/types";
import { IDBFactory } from "fake-indexeddb";
import { createStore, entries } from "idb-keyval";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import labeler from "../src/widgets/labeler";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { choice, FIELDS, form, OUTCOME, plainRun, run, say, step } from "./runs";
import { click, withSizes } from "./stage";
import { Store } from "./store";
import { choose, fresh, opened } from "./world";

const VERDICT = choice("verdict", "right wrong", "12", { scope: "run" });
const DATABASE = new IDBFactory();

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  vi.stubGlobal("indexedDB", DATABASE);
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function stored(): Promise<number> {
  const found = entries(createStore("trajwidgets", "outbox"));
  await pass(100);
  return (await found).length + localStorage.length;
}

/** A labeler in an output; `practice` as `Labeler(practice=True)` opens it. */
async function shown({
  practice = false,
  notes = [] as string[],
  kernel = new Kernel(new Store(), form(FIELDS), [plainRun("r1", 4)]),
}) {
  kernel.practice = practice;
  kernel.notes = notes;
  const comm = new FaultyComm(kernel, undefined, practice ? { _outbox: "" } : {});
  const el = document.createElement("div");
  document.body.append(el);
  const close = labeler.render({ model: comm.model, el } as unknown as RenderProps);
  await pass(500);
  const root = el.querySelector(".trajwidgets")?.shadowRoot;
  const holder = el.querySelector(".trajwidgets > input");
  if (!root || !holder) throw new Error("nothing was rendered");
  return {
    ...{ root, kernel, comm, close },
    press: async (key: string) => {
      holder.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
      await pass(40);
    },
    says: (selector: string) => root.querySelector(selector)?.textContent ?? "",
    saving: () => root.querySelector("[data-saving]")?.getAttribute("data-saving"),
  };
}

test("in practice nothing is called saved, before a key, after one, and while the kernel is silent", async () => {
  const page = await shown({ practice: true });
  const words: string[] = [];
  for (const silent of [false, true]) {
    if (silent) page.kernel.die();
    await page.press("1");
    words.push(page.says("header .save"));
    await pass(3000);
    words.push(page.says("header .save"));
    expect(page.saving()).toBe("practice");
  }
  expect(words.every((said) => said.startsWith("practice: nothing is kept"))).toBe(true);
  expect(words.at(-1)).toContain("kernel not answering");
  expect(page.root.textContent).not.toMatch(/✓ saved|saving \d/);
});

test("in practice the browser keeps nothing, even while the kernel is silent", async () => {
  const page = await shown({ practice: true });
  page.kernel.die();
  for (const key of ["1", "2", "3"]) await page.press(key);
  await pass(4000);
  expect(await stored()).toBe(0);
  page.close?.();
  const next = await shown({ practice: true });
  expect(next.kernel.store.acts).toHaveLength(0);
  // So that the test can fail: without practice all of it lies there.
  const real = await shown({});
  real.kernel.die();
  await real.press("1");
  await pass(200);
  // What was pressed, where the reader is, what was on screen.
  expect(await stored()).toBe(3);
});

test("what is pressed in practice shows on the card like any label", async () => {
  const page = await shown({ practice: true });
  await page.press("1");
  await pass(200);
  expect(page.kernel.store.acts).toHaveLength(1);
  expect(page.root.querySelector("article[data-step=s1] .given")?.textContent).not.toBe("");
});

test("words about the name stand in the head until they are put away, and come again when there is news", async () => {
  const page = await shown({ notes: ["'A1' is new in this store, 'a1' is not."] });
  expect(page.says("header .notes")).toContain("'A1' is new in this store");
  const putAway = page.root.querySelector<HTMLElement>("header .notes button");
  if (!putAway) throw new Error("no button");
  await click(putAway);
  expect(page.root.querySelector("header .notes")).toBeNull();
  page.kernel.note("'A1' is labelling in another notebook just now.");
  await pass(100);
  expect(page.says("header .notes")).toContain("another notebook");
  await page.press("1");
  await pass(200);
  expect(page.saving()).toBe("saved");
});

test("who labels here every day sees no such words", async () => {
  const page = await shown({});
  expect(page.root.querySelector("header .notes")).toBeNull();
});

test("the kernel shows a step of this run, of another run, and the run as a whole", async () => {
  const { kernel, session } = await opened({ fields: [OUTCOME, VERDICT] });
  const at = () => [session.run.value?.header.trajectory_id, session.active.value];
  kernel.goTo("r1", "s4");
  await pass(100);
  expect(at()).toEqual(["r1", "s4"]);
  kernel.goTo("r2", "s3");
  await pass(300);
  expect(at()).toEqual(["r2", "s3"]);
  kernel.goTo("r2", null);
  await pass(100);
  expect(at()).toEqual(["r2", ""]);
  kernel.goTo("r1", null);
  await pass(300);
  expect(at()).toEqual(["r1", ""]);
  choose(session, "verdict", "right");
  await pass(200);
  expect(kernel.store.acts).toHaveLength(1);
});

test("a step that wants no label can be shown as well", async () => {
  const asked = run("r1", [step("u1", [say("please")], { actor: "user" }), step("a1", [say("one")])]);
  const { kernel, session } = await opened({ runs: [asked] });
  kernel.goTo("r1", "u1");
  await pass(100);
  expect(session.active.value).toBe("u1");
});

test("a page that is opened afterwards, or was just opening, is there too", async () => {
  const { kernel, store } = await opened();
  kernel.goTo("r2", "s2");
  const late = await opened({ kernel, store });
  expect([late.session.run.value?.header.trajectory_id, late.session.active.value]).toEqual(["r2", "s2"]);
});

test("a run that cannot be opened is said, and the reader stays", async () => {
  const { kernel, session } = await opened();
  kernel.goTo("no-such-run", "s1");
  await pass(300);
  expect(session.notice.value).toContain("The run could not be opened");
  expect(session.run.value?.header.trajectory_id).toBe("r1");
});
