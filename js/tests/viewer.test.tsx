/** The Viewer in a page without layout: the same cards, labels by name, and no way to say anything. */
import type { RenderProps } from "@anywidget/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Said, Target } from "../src/contract.gen";
import viewer from "../src/widgets/viewer";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { call, FIELDS, form, plainRun, run, say, step } from "./runs";
import { withSizes } from "./stage";
import { Store } from "./store";
import { fresh } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function said(annotator: string, step_id: string, value: string, stale = false): Said {
  const target = { type: "step", trajectory_id: "r1", step_id } as const;
  const label = { target, field: "outcome", value, state: "judged", confidence: null, evidence: [] } as const;
  return { annotator, role: "annotator", label: { ...label, evidence: [] }, stale };
}

const FILLED = run("r1", [
  step("s1", [say("alpha")]),
  step("s2", [say("the needle lies here, the Needle too")]),
  step("s3", [say(`${"hay\n".repeat(60)}needle`)]),
]);

async function shown(
  given: Partial<Pick<Kernel, "said" | "disputed" | "searched">> = {},
  runs = [plainRun("r1", 5), plainRun("r2", 2)],
) {
  const kernel = Object.assign(new Kernel(new Store(), form(FIELDS), [...runs]), given);
  const comm = new FaultyComm(kernel);
  const el = document.createElement("div");
  document.body.append(el);
  viewer.render({ model: comm.model, el } as unknown as RenderProps);
  await pass(500);
  const root = el.querySelector(".trajwidgets")?.shadowRoot;
  const holder = el.querySelector<HTMLInputElement>(".trajwidgets > input");
  if (!root || !holder) throw new Error("nothing was rendered");
  return {
    ...{ root, kernel },
    press: async (key: string) => {
      holder.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
      await pass(40);
    },
    active: () => root.querySelector("article[aria-current=step]")?.getAttribute("data-step"),
    card: (step: string) => root.querySelector(`article[data-step=${step}] > header`)?.textContent ?? "",
    /** Type into the search bar, as a reader does after `/`. */
    search: async (words: string) => {
      const input = root.querySelector<HTMLInputElement>(".finder input");
      if (!input) throw new Error("no search bar");
      input.value = words;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await pass(400);
      return async (key: string, shiftKey = false) => {
        input.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, composed: true }));
        await pass(200);
      };
    },
    says: (selector: string) => root.querySelector(selector)?.textContent ?? "",
  };
}

test("it shows the cards and the outline, no form, and nothing about saving", async () => {
  const page = await shown();
  expect(page.says("header .goal")).toContain("goal of r1");
  expect(page.root.querySelectorAll("nav .row").length).toBe(6);
  expect(page.root.querySelectorAll("article").length).toBeGreaterThan(3);
  expect(page.root.querySelector("aside")).toBeNull();
  expect(page.root.querySelector("[data-saving]")).toBeNull();
});

test("what annotators say stands on the cards by name, and where they differ it says so", async () => {
  const labels = [said("anna", "s1", "success"), said("anna", "s2", "success"), said("ben", "s2", "failure", true)];
  const page = await shown({ said: labels, disputed: ["s2"] });
  expect(page.card("s1")).toContain("anna success");
  expect(page.card("s1")).not.toContain("differ");
  expect(page.card("s2")).toMatch(/annotators differ.*anna success.*ben failure/);
});

test("what is said of a call stands beside it, and what is said of a mark in the list below, by name", async () => {
  const step_id = "s1";
  const on = (target: Target, field: string, value: string, annotator: string): Said => {
    const label = { target, field, value, state: "judged" as const, confidence: null, evidence: [] };
    return { annotator, role: "annotator", label, stale: false };
  };
  const call_id = "c2";
  const span = { type: "span", trajectory_id: "r1", step_id, pointer: "/parts/0/text", start: 6, end: 11 } as const;
  const page = await shown(
    {
      said: [
        said("anna", "s1", "success"),
        on({ type: "call", trajectory_id: "r1", step_id, call_id }, "tool", "wrong", "ben"),
        on(span, "mistake", "invented", "anna"),
        on(span, "mistake", "missed", "ben"),
        on({ ...span, start: 0, end: 3 }, "mistake", "invented", "ben"),
      ],
    },
    [run("r1", [step("s1", [say("three words here"), call("read", {}, "c1"), call("write", {}, "c2")])])],
  );
  expect(page.card("s1")).toContain("anna success");
  expect(page.card("s1")).not.toContain("ben");
  const calls = [...page.root.querySelectorAll(".p-tool_call .k")].map((each) => each.textContent);
  expect(calls[0]).not.toContain("ben");
  expect(calls[1]).toContain("ben wrong");
  const marks = [...page.root.querySelectorAll("ol.marks li")];
  expect(marks.map((each) => each.querySelector("q")?.textContent)).toEqual(["thr", "words"]);
  expect(marks[1]?.textContent).toMatch(/anna invented.*ben missed/);
  // A reader takes nothing away, and goes through marks by key as an annotator does.
  expect(page.root.querySelector("ol.marks .drop")).toBeNull();
  await page.press(",");
  await page.press(",");
  expect(page.says("ol.marks li.on q")).toBe("words");
});

test("no key says anything: not one that labels, confirms or takes back in a Labeler", async () => {
  const page = await shown({ said: [said("anna", "s1", "success")] });
  for (const key of ["1", "2", "q", "u", "Enter", ".", "x"]) await page.press(key);
  expect(page.kernel.heard.map((envelope) => envelope.kind)).not.toContain("save");
  expect(page.kernel.store.acts).toEqual([]);
});

test("it stays at the step it was opened at, labelled or not", async () => {
  const page = await shown({ said: [said("anna", "s1", "success"), said("anna", "s2", "success")] });
  expect(page.active()).toBe("s1");
  expect(page.says("header .kpi")).toContain("rated");
  expect(page.says("header .kpi")).not.toContain("hand in");
});

test("keys walk through every step, since none wants labels more than another", async () => {
  const page = await shown();
  const first = page.active();
  await page.press("j");
  const second = page.active();
  await page.press("k");
  expect(second).not.toBe(first);
  expect(page.active()).toBe(first);
});

test("the key / opens a search in the whole run; Enter goes from hit to hit, and back with Shift", async () => {
  const page = await shown({ searched: 1 }, [FILLED]);
  await page.press("/");
  const press = await page.search("needle");
  expect(page.says(".finder .count")).toBe("1 of 3");
  expect(page.active()).toBe("s2");
  await press("Enter");
  expect(page.says(".finder .count")).toBe("2 of 3");
  await press("Enter");
  expect([page.says(".finder .count"), page.active()]).toEqual(["3 of 3", "s3"]);
  await press("Enter");
  expect([page.says(".finder .count"), page.active()]).toEqual(["1 of 3", "s2"]);
  await press("Enter", true);
  expect(page.active()).toBe("s3");
  await press("Escape");
  expect(page.root.querySelector(".finder")).toBeNull();
});

test("while words are typed the kernel makes the run ready, from where the reader is; and lets go of it when the search is over", async () => {
  const page = await shown({}, [FILLED]);
  await page.press("/");
  expect(page.kernel.folded).toEqual([0, 1]);
  await (await page.search("needle"))("Escape");
  expect(page.kernel.folded).toEqual([0, 1, null]);
  expect(page.active()).toBe("s2");
  await page.press("/");
  expect(page.kernel.folded).toEqual([0, 1, null, 1]);
});

test("a hit in what was folded unfolds it", async () => {
  const page = await shown({}, [FILLED]);
  expect(page.says("article[data-step=s3]")).not.toContain("needle");
  await page.press("/");
  const press = await page.search("needle");
  await press("Enter", true);
  expect(page.active()).toBe("s3");
  expect(page.says("article[data-step=s3]")).toContain("needle");
});

test("a search begins where the reader is and goes round", async () => {
  const page = await shown({ searched: 1 }, [FILLED]);
  await page.press("ArrowDown");
  await page.press("ArrowDown");
  expect(page.active()).toBe("s3");
  await page.press("/");
  await page.search("needle");
  expect([page.says(".finder .count"), page.active()]).toEqual(["3 of 3", "s3"]);
});

test("what is not there, and what is no expression, is said", async () => {
  const page = await shown({}, [FILLED]);
  await page.press("/");
  await page.search("nowhere");
  expect(page.says(".finder .count")).toBe("not found");
  page.root.querySelector<HTMLButtonElement>(".finder [aria-pressed]")?.click();
  await pass(400);
  expect(page.says(".finder .trouble")).toContain("no regular expression");
});
