/** The Labeler from end to end in a page without layout: rendered into an output, driven by keys, over the faulty comm. */
import type { RenderProps } from "@anywidget/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import labeler from "../src/widgets/labeler";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { call, choice, FIELDS, form, OUTCOME, plainRun, run, say, step, text } from "./runs";
import { withSizes } from "./stage";
import { Store } from "./store";
import { fresh, kept } from "./world";

const VERDICT = choice("verdict", "right wrong", "12", { scope: "run" });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function shown(store = new Store(), runs = [plainRun("r1", 5), plainRun("r2", 2)], fields = FIELDS) {
  const kernel = new Kernel(store, form(fields), runs);
  const comm = new FaultyComm(kernel);
  const el = document.createElement("div");
  document.body.append(el);
  const close = labeler.render({ model: comm.model, el } as unknown as RenderProps);
  await pass(500);
  const root = el.querySelector(".trajwidgets")?.shadowRoot;
  const holder = el.querySelector<HTMLInputElement>(".trajwidgets > input");
  if (!root || !holder) throw new Error("nothing was rendered");
  return {
    ...{ el, root, holder, store, kernel, comm, close },
    press: async (key: string, on: HTMLElement = holder) => {
      on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
      await pass(40);
    },
    /** The option that is on, by its value. */
    chosen: () => [...root.querySelectorAll("[aria-checked=true]")].map((each) => each.getAttribute("data-value")),
    saving: () => root.querySelector("[data-saving]")?.getAttribute("data-saving"),
    active: () => root.querySelector("article[aria-current=step]")?.getAttribute("data-step"),
    says: (selector: string) => root.querySelector(selector)?.textContent ?? "",
  };
}

test("it opens with the goal, the steps, the form, and everything saved", async () => {
  const page = await shown();
  expect(page.says("header .goal")).toContain("goal of r1");
  expect(page.says("header .queue")).toContain("run 1 of 2");
  expect(page.root.querySelectorAll("nav .row").length).toBe(6);
  expect(page.active()).toBe("s1");
  expect(page.says("aside")).toContain("outcome");
  expect(page.saving()).toBe("saved");
  expect(page.says("article[data-step=ask]")).toContain("please");
});

test("a key chooses, the option shows it at once, and the page says saving, then saved", async () => {
  const page = await shown();
  page.comm.faults = { drop: 0, double: 0, late: 0, delay: 400 };
  page.root.querySelector<HTMLElement>("article[data-step=s3]")?.click();
  await pass(100);
  await page.press("q");
  expect(page.chosen()).toEqual(["slow"]);
  expect(page.saving()).toBe("saving");
  expect(page.says("article[data-step=s3] .given")).toContain("…");
  await pass(1000);
  expect(page.saving()).toBe("saved");
  expect(page.says("header .save")).toContain("✓ saved");
  expect(page.says("article[data-step=s3] .given")).toContain("✓");
  expect(kept(page.store, "r1")).toEqual({ "r1 s3 tags": ["slow"] });
});

test("a run is labelled with one key a step, undone, and the next one opened, without a mouse", async () => {
  const page = await shown(new Store(), undefined, [OUTCOME, text("note", "c")]);
  for (const key of ["1", "2", "3", "1", "1", "u", "2", "]"]) await page.press(key);
  await pass(500);
  expect(kept(page.store, "r1")).toEqual({
    "r1 s1 outcome": "success",
    "r1 s2 outcome": "partial",
    "r1 s3 outcome": "failure",
    "r1 s4 outcome": "success",
    "r1 s5 outcome": "partial",
  });
  expect(page.says("header .queue")).toContain("run 2 of 2");
  expect(page.says("header .goal")).toContain("goal of r2");
  await page.press("[");
  await pass(300);
  expect(page.says("header .rated")).toBe("5");
  expect(page.chosen()).toEqual(["partial"]);
});

test("the note is typed with keys that mean something elsewhere, and Enter saves it", async () => {
  const page = await shown();
  await page.press("c");
  const note = page.root.querySelector("textarea");
  if (!note) throw new Error("no note");
  expect(page.root.activeElement).toBe(note);
  for (const key of ["j", "u", "1", "q"]) await page.press(key, note);
  note.value = "ju1q";
  note.dispatchEvent(new Event("input", { bubbles: true }));
  await page.press("Enter", note);
  await pass(300);
  expect(kept(page.store, "r1")).toEqual({ "r1 s1 note": "ju1q" });
  expect(page.store.acts).toHaveLength(1);
  expect(page.active()).toBe("s1");
  expect(document.activeElement).toBe(page.holder);
});

test("a killed kernel is told with the number of what is unsaved, and the keys go on working", async () => {
  const page = await shown(new Store(), undefined, [OUTCOME, text("note", "c")]);
  page.kernel.die();
  for (const key of ["1", "2", "3"]) await page.press(key);
  await pass(2500);
  expect(page.saving()).toBe("silent");
  expect(page.says("header .save")).toBe("not answering (busy or restarted), 3 unsaved");
  await page.press("2");
  expect(page.says("header .save")).toContain("4 unsaved");
  page.comm.close();
  await pass(100);
  expect(page.says("header .save")).toContain("kernel gone, 4 unsaved");

  page.close();
  expect(page.el.children).toHaveLength(0);
  const again = await shown(page.store);
  expect(again.saving()).toBe("saved");
  expect(kept(page.store, "r1")).toEqual({
    "r1 s1 outcome": "success",
    "r1 s2 outcome": "partial",
    "r1 s3 outcome": "failure",
    "r1 s4 outcome": "partial",
  });
  expect(page.store.acts).toHaveLength(4);
});

test("a note half typed when the cell is run again is saved by the next widget", async () => {
  const page = await shown();
  await page.press("c");
  const note = page.root.querySelector("textarea");
  if (!note) throw new Error("no note");
  note.value = "half a th";
  note.dispatchEvent(new Event("input", { bubbles: true }));
  await pass(100);
  page.close();
  expect(page.store.acts).toEqual([]);
  await shown(page.store);
  expect(kept(page.store, "r1")).toEqual({ "r1 s1 note": "half a th" });
});

test("a card whose content has not arrived says so, and a key labels nothing", async () => {
  const long = plainRun("r1", 900);
  const about = { content: [], is_error: true, duration_s: null, orphan: true };
  long.steps[700]?.parts.push({ source_index: null, type: "tool_result", call_id: "c", ...about });
  const page = await shown(new Store(), [long]);
  page.kernel.die();
  await page.press("n");
  expect(page.active()).toBe("s700");
  expect(page.says("article[data-step=s700]")).toContain("on its way");
  await page.press("1");
  expect(page.chosen()).toEqual([]);
  expect(page.says("footer .notice")).toContain("has not arrived");
});

test("thousands of steps put few elements into the page", async () => {
  const long = run(
    "r1",
    Array.from({ length: 5000 }, (_, place) => step(`s${place}`, [say("words"), call("x", { y: place })])),
  );
  const page = await shown(new Store(), [long]);
  expect(page.root.querySelectorAll("*").length).toBeLessThan(3000);
  for (let press = 0; press < 30; press += 1) await page.press("j");
  expect(page.root.querySelectorAll("*").length).toBeLessThan(3000);
  expect(page.active()).toBe("s30");
});

test("a key that goes on in a long run finds the next card made, and changes only the cards and rows it concerns", async () => {
  const long = run(
    "r1",
    Array.from({ length: 5000 }, (_, place) => step(`s${place}`, [say("words"), call("x", { y: place })])),
  );
  const page = await shown(new Store(), [long], [OUTCOME]);
  for (let press = 0; press < 3; press += 1) {
    await page.press("1");
    await pass(500);
  }
  const next = page.root.querySelector("article[data-step=s4]");
  const buttons = [...page.root.querySelectorAll("aside .opt")];
  const changed: MutationRecord[] = [];
  const watcher = new MutationObserver((records) => changed.push(...records));
  watcher.observe(page.root, { subtree: true, childList: true, attributes: true, characterData: true });
  const pressed = page.press("1");
  // Until the frame, before the pause in which the cards after the next are made.
  await pass(0);
  changed.push(...watcher.takeRecords());
  watcher.disconnect();
  expect(page.root.querySelector("article[aria-current=step]")).toBe(next);
  const same = [...page.root.querySelectorAll("aside .opt")].filter((button) => buttons.includes(button));
  expect(same).toHaveLength(OUTCOME.options.length);
  const within = (selector: string) =>
    new Set(changed.map(({ target }) => (target instanceof Element ? target.closest(selector) : null))).size - 1;
  expect(changed.length).toBeGreaterThan(0);
  expect(within("nav .row")).toBe(2);
  expect(within("article")).toBe(2);
  const made = changed.flatMap(({ addedNodes }) => [...addedNodes]);
  expect(made.filter((node) => node instanceof Element && node.querySelector("article, .opt"))).toEqual([]);
  await pressed;
});

test("? shows every key and the next key closes the sheet without doing anything else", async () => {
  const page = await shown(new Store(), [plainRun("r1", 2)], [...FIELDS, VERDICT]);
  await page.press("?");
  expect(page.says("[role=dialog]")).toContain("undo the last decision");
  expect(page.says("[role=dialog]")).toContain("wrong_tool");
  await page.press("1");
  expect(page.root.querySelector("[role=dialog]")).toBeNull();
  expect(page.chosen()).toEqual([]);
});

test("until the kernel has answered it says what it waits for", async () => {
  const kernel = new Kernel(new Store(), form(), [plainRun("r1", 2)]);
  kernel.die();
  const el = document.createElement("div");
  document.body.append(el);
  labeler.render({ model: new FaultyComm(kernel).model, el } as unknown as RenderProps);
  await pass(100);
  const root = el.querySelector(".trajwidgets")?.shadowRoot;
  expect(root?.querySelector(".waiting")?.textContent).toBe("Opening…");
  await pass(11_000);
  expect(root?.querySelector(".waiting")?.textContent).toContain("Waiting for the kernel: no answer to hello");
  kernel.revive();
  await pass(15_000);
  expect(root?.querySelector(".goal")?.textContent).toContain("goal of r1");
});

test("what is said at the foot goes when the reader presses something else, and not before", async () => {
  const page = await shown(new Store(), undefined, [OUTCOME]);
  await page.press("n");
  expect(page.says("footer .notice")).toContain("No tool error");
  await page.press("Shift");
  await pass(5000);
  expect(page.says("footer .notice")).toContain("No tool error");
  await page.press("j");
  expect(page.says("footer .notice")).toBe("");
  await page.press("n");
  page.root.querySelector<HTMLElement>("article[data-step=s3]")?.click();
  await pass(100);
  expect(page.says("footer .notice")).toBe("");
  await page.press("n");
  await page.press("n");
  expect(page.says("footer .notice")).toContain("No tool error");
});
