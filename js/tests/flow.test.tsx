/** Labelling at full speed: what one key says beside an answer, what is suggested, when a run is handed in, how long it took. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Label } from "../src/contract.gen";
import { Form } from "../src/fields/form";
import { Attention } from "../src/room/attention";
import { Head } from "../src/room/head";
import { dispatch } from "../src/room/keys";
import { meanings } from "../src/room/mount";
import { Reading } from "../src/room/reading";
import type { Session } from "../src/room/session";
import { pass } from "./faulty_comm";
import { choice, plainRun, text, toggle } from "./runs";
import { draw, withSizes } from "./stage";
import { choose, fresh, kept, opened, reload } from "./world";

const FIELDS = [choice("outcome", "success partial failure", "123"), toggle("safe", "y", { required: false })];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function press(session: Session, ...keys: string[]): void {
  for (const key of keys) dispatch(session, { edit: () => {}, help: () => {}, caret: () => {} }, key);
}

/** What stands on a unit: field -> value, or why there is none. */
function said(session: Session, unit: string): Record<string, unknown> {
  const given = [...(session.labels.value.get(unit) ?? [])];
  return Object.fromEntries(
    given.map(([name, { label }]) => [name, label.state === "judged" ? label.value : label.state]),
  );
}

describe("one key beside the options", () => {
  test("x says unsure of the first question without an answer, - skips the next", async () => {
    const { session } = await opened({ fields: FIELDS });
    const here = session.active.value;
    press(session, "x", "-");
    expect(said(session, here)).toEqual({ outcome: "unsure", safe: "skipped" });
    expect(session.active.value).not.toBe(here);
  });

  test("x takes back an answer given last, where all have one", async () => {
    const { session } = await opened({ fields: [FIELDS[0] as (typeof FIELDS)[0]] });
    const here = session.active.value;
    press(session, "1", "k", "x");
    expect(said(session, here)).toEqual({ outcome: "unsure" });
  });

  test(". says here in one decision what was said last, notes left out", async () => {
    const { session, store } = await opened({ fields: [...FIELDS, text("note", "", { required: false })] });
    const [first, second] = session.units.value as [string, string];
    choose(session, "note", "mine alone");
    press(session, "2", "y", "j");
    session.go(second);
    press(session, ".");
    await pass(200);
    expect(said(session, second)).toEqual({ outcome: "partial", safe: true });
    expect(said(session, first)).toEqual({ outcome: "partial", safe: true, note: "mine alone" });
    const decision = store.live("r1").at(-1);
    expect(decision?.labels.length).toBe(2);
    press(session, "u");
    expect(said(session, second)).toEqual({});
  });

  test("with nothing said before, . says so and nothing else", async () => {
    const { session } = await opened({ fields: FIELDS });
    press(session, ".");
    expect(session.labels.value.size).toBe(0);
    expect(session.notice.value).toBe(session.words.session.nothing_to_repeat);
  });

  test("auto-advance can be switched off, and stays so in the next page", async () => {
    const { session } = await opened({ fields: [FIELDS[0] as (typeof FIELDS)[0]] });
    const here = session.active.value;
    session.setAutoAdvance(false);
    press(session, "1");
    expect(session.active.value).toBe(here);
    reload();
    const again = await opened({ fields: [FIELDS[0] as (typeof FIELDS)[0]] });
    expect(again.session.autoAdvance.value).toBe(false);
  });

  test("a key that was moved does its work, the one it had does not", async () => {
    const made = await opened({ fields: FIELDS });
    made.kernel.moved = { next_to_label: "l" };
    reload();
    const { session } = await opened({ kernel: made.kernel });
    const here = session.active.value;
    press(session, "j");
    expect(session.active.value).toBe(here);
    press(session, "l");
    expect(session.active.value).not.toBe(here);
  });

  test.each([
    [{ key: "о", code: "KeyJ" }, ["о", "j"]],
    [{ key: "О", code: "KeyJ", shiftKey: true }, ["О", "J"]],
    [{ key: "&", code: "Digit1" }, ["&", "1"]],
    [{ key: "!", code: "Digit1", shiftKey: true }, ["!"]],
    [{ key: "z", code: "KeyY" }, ["z"]],
    [{ key: "Process", code: "KeyJ" }, []],
    [{ key: "Dead", code: "BracketLeft" }, []],
  ])("on any layout the key means what stands on it: %o", (event, expected) => {
    expect(meanings(new KeyboardEvent("keydown", event))).toEqual(expected);
  });
});

describe("a comment", () => {
  test("stands on any step, and answers no question", async () => {
    const { session, store } = await opened({ fields: [toggle("safe", "y", { required: false })] });
    const here = session.active.value;
    const comment = session.fields.value.at(-1);
    expect(comment?.name).toBe("comment");
    if (comment) session.choose(comment, "the page was slow");
    await pass(200);
    expect(kept(store, "r1")).toEqual({ [`r1 ${here} comment`]: "the page was slow" });
    expect(session.done.value.has(here)).toBe(false);
  });

  test("is not offered twice where the form has a field for it", async () => {
    const { session } = await opened({ fields: [...FIELDS, text("note", "c", { required: false })] });
    expect(session.fields.value.map((field) => field.name)).toEqual(["outcome", "safe", "note"]);
  });
});

describe("what a rule or a model suggests", () => {
  const suggestion = (step_id: string): Label => ({
    target: { type: "step", trajectory_id: "r1", step_id },
    field: "outcome",
    value: "failure",
    state: "judged",
    confidence: null,
    evidence: [],
  });

  async function room() {
    const made = await opened({ fields: FIELDS });
    const [unit] = made.session.units.value as [string];
    made.kernel.suggestions = [suggestion(unit)];
    made.kernel.suggestedBy = "rule: errors";
    void made.session.openRun("r1");
    await pass(200);
    return { ...made, unit };
  }

  test("shows beside the question and is no label", async () => {
    const { session, unit } = await room();
    const root = await draw(<Form session={session} leave={() => {}} />);
    expect(root.querySelector(".suggested")?.textContent).toContain("failure");
    expect(said(session, unit)).toEqual({});
  });

  test("is taken by Enter, as a decision that says whose suggestion it was", async () => {
    const { session, store, unit } = await room();
    press(session, "Enter");
    await pass(200);
    expect(said(session, unit)).toEqual({ outcome: "failure" });
    expect(store.live("r1").map((decision) => decision.suggested_by)).toEqual(["rule: errors"]);
    expect(session.active.value).not.toBe(unit);
  });

  test("marks what is decided against it too, and nothing that it does not speak of", async () => {
    const { session, store } = await room();
    press(session, "y", "1");
    await pass(200);
    expect(store.live("r1").map((decision) => decision.suggested_by ?? "")).toEqual(["", "rule: errors"]);
  });
});

describe("a run handed in", () => {
  test("what was never on screen and what is not complete is said first, and counted", async () => {
    const { session, store } = await opened({ fields: FIELDS, runs: [plainRun("r1", 4)] });
    session.reading.see([0, 1, 2]);
    press(session, "1", "!");
    const missing = session.submitting.missing.value;
    const steps = session.rows.value.length;
    expect(missing?.unseen.length).toBe(steps - 3);
    expect(missing?.open).toEqual(session.units.value.slice(1));
    expect(session.submitting.submitted.value).toBe(false);
    const root = await draw(<Head session={session} />);
    expect(root.querySelector(".missing-bar")?.textContent).toContain(`${steps - 3} of ${steps} steps`);
    press(session, "!");
    await pass(200);
    expect(session.submitting.submitted.value).toBe(true);
    expect(store.acts.at(-1)).toMatchObject({
      kind: "submission",
      submitted: true,
      n_steps: steps,
      n_unseen: steps - 3,
    });
  });

  test("takes no label and no undo until it is taken up again", async () => {
    const { session } = await opened({ fields: FIELDS });
    const here = session.active.value;
    press(session, "y", "!", "!");
    await pass(200);
    press(session, "1", "u");
    expect(said(session, here)).toEqual({ safe: true });
    expect(session.notice.value).toContain("!");
    press(session, "!", "1");
    expect(said(session, here)).toEqual({ safe: true, outcome: "success" });
  });

  test("stays handed in for the next page", async () => {
    const made = await opened({ fields: FIELDS });
    press(made.session, "!", "!");
    await pass(200);
    reload();
    const { session } = await opened({ kernel: made.kernel });
    expect(session.submitting.submitted.value).toBe(true);
  });
});

describe("a run sent back", () => {
  test("says why, as text, until it is handed in again", async () => {
    const made = await opened({ fields: FIELDS });
    made.kernel.sentBack = "<img src=x onerror=alert(1)> Step 3 \u202e again.";
    reload();
    const { session } = await opened({ kernel: made.kernel });
    const root = await draw(<Head session={session} />);
    const bar = root.querySelector(".sent-back");
    expect(bar?.textContent).toContain("Step 3");
    expect(bar?.querySelector("img")).toBeNull();
    press(session, "!", "!");
    await pass(200);
    expect(session.submitting.submitted.value).toBe(true);
    expect(root.querySelector(".sent-back")).toBeNull();
  });
});

describe("what rules hold against a run", () => {
  test("is told as text, and its step is a button away", async () => {
    const made = await opened({ fields: FIELDS });
    const last = made.session.units.value.at(-1) ?? "";
    made.kernel.findings = [
      { step_id: last, message: "<b>Outcome</b> has no answer." },
      ...Array.from({ length: 6 }, () => ({ step_id: null, message: "More." })),
    ];
    reload();
    const { session } = await opened({ kernel: made.kernel });
    const root = await draw(<Head session={session} />);
    const bar = root.querySelector(".findings");
    expect(bar?.textContent).toContain("<b>Outcome</b> has no answer.");
    expect(bar?.querySelectorAll("button").length).toBe(2);
    expect(bar?.textContent).toContain("+ 5");
    bar?.querySelector("button")?.click();
    expect(session.active.value).toBe(last);
  });
});

describe("what was on screen", () => {
  test("is known to the next page, for this run and this many steps", () => {
    const reading = new Reading("project:a1");
    reading.open("r1", 9);
    reading.see([0, 1, 2, 7]);
    const again = new Reading("project:a1");
    again.open("r1", 9);
    expect(again.unseen()).toEqual([3, 4, 5, 6, 8]);
    again.open("r1", 10);
    expect(again.unseen().length).toBe(10);
    again.open("r2", 9);
    expect(again.unseen().length).toBe(9);
  });

  test("a store of the browser that holds nonsense is as good as none", () => {
    localStorage.setItem("trajwidgets/seen/project%3Aa1%2Fr1", "3:x,-4,0-99999999,1");
    const reading = new Reading("project:a1");
    reading.open("r1", 3);
    expect(reading.unseen()).toEqual([]);
  });
});

describe("attention", () => {
  test("is counted by unit, while somebody is there and not idle", () => {
    let now = 0;
    const attention = new Attention(() => now);
    attention.turn("a");
    now = 5000;
    attention.attend(true);
    now = 8000;
    attention.turn("b");
    now = 9000;
    attention.stir();
    now = 600_000;
    attention.stir();
    attention.attend(false);
    now = 700_000;
    expect(attention.take("a")).toBe(3000);
    expect(attention.take("b")).toBe(61_000);
    expect(attention.take("b")).toBe(0);
  });

  test("goes with the decision", async () => {
    const { session, store } = await opened({ fields: FIELDS });
    session.attention.attend(true);
    await pass(2500);
    press(session, "1");
    await pass(200);
    const [decision] = store.live("r1");
    expect(decision?.active_ms).toBeGreaterThanOrEqual(2400);
    expect(decision?.active_ms).toBeLessThan(3000);
  });
});

describe("the form", () => {
  /** Each question 100 pixels high below the one before, in a form of 250. */
  function laidOut(): void {
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
      const form = this.closest("aside");
      const place = [...(form?.querySelectorAll(".field") ?? [])].indexOf(this);
      return new DOMRect(0, place < 0 ? 0 : 100 * place - (form?.scrollTop ?? 0), 280, place < 0 ? 250 : 100);
    });
  }

  test("brings the question that is up into view, and begins at its top on the next step", async () => {
    const fields = [1, 2, 3, 4, 5].map((n) => toggle(`q${n}`, "abcde"[n - 1] ?? ""));
    const { session } = await opened({ fields });
    laidOut();
    const root = await draw(<Form session={session} leave={() => {}} />);
    const seen = [];
    for (const key of "abcde") {
      press(session, key);
      await pass(50);
      seen.push(root.querySelector("aside")?.scrollTop);
    }
    expect(seen).toEqual([0, 50, 150, 250, 0]);
    vi.restoreAllMocks();
  });

  test("asks words that nobody has to write last: x speaks of an answer before it speaks of those", async () => {
    const { session } = await opened({ fields: [text("note", "c"), FIELDS[0] as (typeof FIELDS)[0]] });
    session.setAutoAdvance(false);
    const here = session.active.value;
    press(session, "1", "x");
    expect(said(session, here)).toEqual({ outcome: "unsure" });
  });
});

test("g goes to a step by its number", async () => {
  const { session } = await opened({ fields: FIELDS });
  press(session, "g");
  expect(session.asking.value).toBe(true);
  expect(session.goToNumber(3)).toBe(true);
  expect(session.rows.value[session.place.value]?.number).toBe(3);
  expect(session.goToNumber(3000)).toBe(false);
});

test("the space bar unfolds the step one is at, and folds it again", async () => {
  const { session } = await opened({ fields: FIELDS });
  const unfolded = session.folds.peeked("r1", session.active.value);
  press(session, " ");
  expect(unfolded.value).toBe(true);
  press(session, " ");
  expect(unfolded.value).toBe(false);
});
