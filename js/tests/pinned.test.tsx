/** What judgements are measured by stays beside the goal, in both widgets, folded or not as its reader left it. */
import type { RenderProps } from "@anywidget/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import labeler from "../src/widgets/labeler";
import viewer from "../src/widgets/viewer";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { FIELDS, form, run, say, step } from "./runs";
import { withSizes } from "./stage";
import { Store } from "./store";
import { fresh } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  vi.useRealTimers();
});

const WIDGETS = { labeler, viewer };

async function head(widget: keyof typeof WIDGETS, guidelines = "# First\n\nJudge what the step **did**.") {
  const given = run("r1", [step("s1", [say("hello")])], { criteria: ["ends well", "costs little"] });
  const comm = new FaultyComm(new Kernel(new Store(), { ...form(FIELDS), guidelines }, [given]));
  const el = document.createElement("div");
  document.body.append(el);
  WIDGETS[widget].render({ model: comm.model, el } as unknown as RenderProps);
  await pass(500);
  const found = el.querySelector(".trajwidgets")?.shadowRoot?.querySelector(".w > header");
  if (!found) throw new Error("nothing was rendered");
  return {
    root: found,
    fold: (name: string) => {
      const details = found.querySelector<HTMLDetailsElement>(`details.${name}`);
      if (!details) throw new Error(`no ${name}`);
      return details;
    },
  };
}

/** As a press on the summary does. */
async function turn(details: HTMLDetailsElement): Promise<void> {
  details.open = !details.open;
  details.dispatchEvent(new Event("toggle"));
  await pass(100);
}

test.each(["labeler", "viewer"] as const)("the %s has criteria and guidelines in its head", async (widget) => {
  withSizes();
  const { fold } = await head(widget);
  expect(fold("criteria").open).toBe(true);
  expect([...fold("criteria").querySelectorAll("li")].map((each) => each.textContent)).toEqual([
    "ends well",
    "costs little",
  ]);
  expect(fold("guidelines").open).toBe(false);
  await turn(fold("guidelines"));
  expect(fold("guidelines").querySelector("strong")?.textContent).toBe("did");
});

test("on a narrow output all of it is folded at first", async () => {
  const { fold } = await head("labeler");
  expect(fold("criteria").open).toBe(false);
  expect(fold("guidelines").open).toBe(false);
});

test("what was folded or unfolded stays so in the next widget", async () => {
  withSizes();
  const first = await head("labeler");
  await turn(first.fold("criteria"));
  await turn(first.fold("guidelines"));
  document.body.replaceChildren();
  const next = await head("viewer");
  expect([next.fold("criteria").open, next.fold("guidelines").open]).toEqual([false, true]);
});

test("without guidelines nothing speaks of them", async () => {
  const { root } = await head("viewer", "");
  expect(root.querySelector("details.guidelines")).toBeNull();
});
