/** The outline: filters that combine, marks for what stands out, bars of what is known. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dispatch } from "../src/room/keys";
import { Outline } from "../src/steps/outline";
import { pass } from "./faulty_comm";
import { call, output, run, say, step } from "./runs";
import { button, click, draw, withSizes } from "./stage";
import { fresh, label, opened, reload } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const RUN = run("r1", [
  step("ask", [say("please")], { actor: "user" }),
  step("s1", [call("bash", {}, "c1"), output("no", { call_id: "c1", is_error: true })]),
  step("s2", [call("bash", {}, "c2"), output("yes", { call_id: "c2" })]),
  step("s3", [call("edit", {}, "c3"), output("no", { call_id: "c3", is_error: true })], { duration_s: 4 }),
]);

const MEASURES = {
  tools: { bash: [1, 2], edit: [3] },
  retries: [2],
  waits: { 3: 90 },
  tokens: [null, 5, 50, 500],
  depths: { helper: 2 },
};

async function shown(given: Parameters<typeof opened>[0] = { runs: [RUN] }) {
  const { session, kernel } = await opened(given);
  kernel.measures = MEASURES;
  void session.openRun("r1");
  await pass(200);
  const leave = vi.fn();
  const root = await draw(<Outline session={session} leave={leave} />);
  const rows = () => [...root.querySelectorAll(".row .num")].map((each) => Number(each.textContent));
  return { session, kernel, root, rows, leave };
}

test("filters combine: what is shown has errors, no label, and calls the tool", async () => {
  const { session, root, rows } = await shown();
  expect(rows()).toEqual([1, 2, 3, 4]);
  await click(button(root, /^errors 2$/));
  expect(rows()).toEqual([2, 4]);
  await click(button(root, /^more/));
  await click(button(root, /^bash 2$/));
  expect(rows()).toEqual([2]);
  await click(button(root, /^edit 1$/));
  expect(rows()).toEqual([2, 4]);
  await click(button(root, /^unrated 3$/));
  label(session, "s3", "outcome", "success");
  await pass(200);
  expect(rows()).toEqual([2]);
  await click(button(root, /^all$/));
  expect(rows()).toEqual([1, 2, 3, 4]);
});

test("steps are shown of one actor alone", async () => {
  const { root, rows } = await shown();
  await click(button(root, /^more/));
  await click(button(root, /^user 1$/));
  expect(rows()).toEqual([1]);
});

test("a retry and a long wait are marked, and said in words", async () => {
  const { root } = await shown();
  const row = (number: number) => root.querySelectorAll<HTMLElement>(".row")[number - 1];
  expect(row(3)?.querySelector(".signs")?.textContent).toBe("↻");
  expect(row(3)?.title).toContain("the same call again, right after an error");
  expect(row(4)?.querySelector(".signs")?.textContent).toBe("⏱");
  expect(row(4)?.title).toMatch(/after a wait of/);
});

test("bars switch between what is known, and never to what is not", async () => {
  const { root } = await shown();
  const seen = [];
  for (let presses = 0; presses < 4; presses += 1) {
    seen.push(root.querySelector(".bars")?.textContent);
    await click(button(root, /^bars/));
  }
  expect(seen).toEqual(["bars: time", "bars: tokens", "bars: length", "bars: time"]);
});

test("filters and bars stand after a reload as they were left, and the browser holds no word of the run", async () => {
  const { kernel, root, rows } = await shown();
  await click(button(root, /^more/));
  await click(button(root, /^bash 2$/));
  await click(button(root, /^errors 2$/));
  await click(button(root, /^bars/));
  expect(rows()).toEqual([2]);
  document.body.replaceChildren();
  reload();
  const again = await shown({ kernel });
  expect(again.rows()).toEqual([2]);
  expect(button(again.root, /^bash 2$/).getAttribute("aria-pressed")).toBe("true");
  expect(again.root.querySelector(".bars")?.textContent).toBe("bars: tokens");
  expect(JSON.stringify({ ...localStorage })).not.toContain("bash");
});

test("a filter under which no step of the run is left is let go", async () => {
  localStorage.setItem(
    "trajwidgets/filters/project%3Aa1",
    JSON.stringify({ tools: ["of another run"], errors: "yes" }),
  );
  const { rows } = await shown();
  expect(rows()).toEqual([1, 2, 3, 4]);
});

test("its key brings the keyboard to the filters, arrows move among them, and any other key leaves them", async () => {
  const { session, root, leave } = await shown();
  dispatch(session, { edit: () => {}, help: () => {}, caret: () => {} }, ";");
  await pass(100);
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const heard = vi.fn();
  root.addEventListener("keydown", heard);
  expect(document.activeElement).toBe(button(root, /^all$/));
  press("ArrowRight");
  expect(document.activeElement).toBe(button(root, /^errors/));
  press("ArrowLeft");
  press("ArrowLeft");
  expect(document.activeElement).toBe(button(root, /^more/));
  expect(leave).not.toHaveBeenCalled();
  press("Escape");
  expect(leave).toHaveBeenCalledTimes(1);
  expect(heard).not.toHaveBeenCalled();
  press("j");
  expect(leave).toHaveBeenCalledTimes(2);
  expect(heard).toHaveBeenCalledTimes(1);
});
