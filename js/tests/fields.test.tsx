/** Every field kind draws with its keys, shows what stands, and commits what is clicked or typed, once. */

import { render } from "preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Field, JsonValue, Label } from "../src/contract.gen";
import { type CONTROLS, Control } from "../src/fields";
import { Form } from "../src/fields/form";
import { opens } from "../src/room/entry";
import type { Standing } from "../src/room/fold";
import { pass } from "./faulty_comm";
import { choice, correction, many, number, OUTCOME, ordered, plainRun, ranking, scale, text, toggle } from "./runs";
import { button, click, draw } from "./stage";
import { fresh, label, opened, shown } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function standing(value: JsonValue, state: Label["state"] = "judged"): Standing {
  const target = { type: "run", trajectory_id: "r1" } as const;
  return { label: { target, field: "x", value, state, confidence: null, evidence: [] }, decisionId: "d", open: false };
}

async function control(field: Field, stands?: Standing) {
  const choose = vi.fn<(value: JsonValue) => void>();
  const leave = vi.fn<() => void>();
  const root = await draw(<Control field={field} standing={stands} choose={choose} leave={leave} />);
  return { root, choose, leave, chosen: () => choose.mock.calls.map(([value]) => value) };
}

/** Which options are on, by their words. */
function on(root: HTMLElement): string[] {
  return [...root.querySelectorAll("[aria-checked=true]")].map((each) => each.textContent ?? "");
}

const KINDS: Record<
  keyof typeof CONTROLS,
  [field: Field, stands: JsonValue, on: string[], clicked: RegExp, value: JsonValue]
> = {
  choice: [choice("x", "success failure", "12"), "failure", ["2failure"], /success/, "success"],
  ordered_choice: [ordered("x", "low high", "as"), "low", ["alow"], /high/, "high"],
  scale: [scale("x", 1, 5), 3, ["33"], /5/, 5],
  multi_choice: [many("x", "slow lucky", "qw"), ["lucky"], ["wlucky"], /slow/, ["slow", "lucky"]],
  toggle: [toggle("x", "f"), false, ["hno"], /yes/, true],
  number: [number("x", "v"), 7.5, [], /^$/, null],
  text: [text("x", "c"), "seen", [], /^$/, null],
  ranking: [ranking("x", "plan tool memory", "qwe"), ["memory", "plan"], ["ememory1", "qplan2"], /tool/, ["tool"]],
  correction: [correction("x", "e"), { changes: [] }, [], /^$/, null],
};

test.each(Object.entries(KINDS))("a %s shows what stands, and nothing before anybody judged", async (_kind, row) => {
  const [field, value, checked] = row;
  const empty = await control(field);
  expect(on(empty.root)).toEqual([]);
  const { root } = await control(field, standing(value));
  expect(on(root)).toEqual(checked);
  const typed = root.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  if (typed) expect(typed.value).toBe(String(value));
  const unsure = await control(field, standing(null, "unsure"));
  expect(on(unsure.root)).toEqual([]);
});

test.each(Object.entries(KINDS).filter(([, [field]]) => !opens(field)))(
  "a click on an option of a %s chooses it",
  async (_kind, [field, stands, , words, value]) => {
    const { root, chosen } = await control(field, field.kind === "multi_choice" ? standing(stands) : undefined);
    await click(button(root, words));
    expect(chosen()).toEqual([value]);
  },
);

test("the key stands on what it chooses, for eyes and for screen readers", async () => {
  const { root } = await control(choice("x", "success failure", "12"));
  expect([...root.querySelectorAll("kbd")].map((each) => each.textContent)).toEqual(["1", "2"]);
  expect(button(root, /failure/).getAttribute("aria-keyshortcuts")).toBe("2");
  expect(root.querySelector("[role=radiogroup]")?.getAttribute("aria-label")).toBe("x");
});

test("of a set without keys exactly the clicked option is put in", async () => {
  const { root, chosen } = await control(many("x", "slow lucky lost", ""), standing(["lost"]));
  await click(button(root, /lucky/));
  await click(button(root, /lost/));
  expect(chosen()).toEqual([["lucky", "lost"], []]);
});

describe("what is typed", () => {
  function type(root: HTMLElement, words: string): HTMLInputElement | HTMLTextAreaElement {
    const typed = root.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
    if (!typed) throw new Error("nothing to type into");
    typed.focus();
    typed.value = words;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    return typed;
  }

  function press(typed: HTMLElement, key: string, given: KeyboardEventInit = {}): KeyboardEvent {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...given });
    typed.dispatchEvent(event);
    return event;
  }

  test("counts once on Enter, which gives the keyboard back", async () => {
    const { root, chosen, leave } = await control(text("x", "c"));
    leave.mockImplementation(() => root.querySelector("textarea")?.blur());
    const typed = type(root, "retried blindly");
    await pass(20);
    expect(press(typed, "Enter").defaultPrevented).toBe(true);
    await pass(100);
    expect(chosen()).toEqual(["retried blindly"]);
    expect(leave).toHaveBeenCalledOnce();
  });

  test("counts once on leaving the field", async () => {
    const { root, chosen } = await control(text("x", "c"));
    type(root, "retried blindly").blur();
    await pass(100);
    expect(chosen()).toEqual(["retried blindly"]);
  });

  test("counts when the page is closed in the middle of it", async () => {
    const { root, chosen } = await control(text("x", "c"));
    type(root, "half a th");
    await pass(20);
    render(null, root);
    expect(chosen()).toEqual(["half a th"]);
  });

  test("does not count while it is typed, on Shift+Enter, while composing, or when it is what stands", async () => {
    const { root, chosen } = await control(text("x", "c"), standing("as it was"));
    const typed = type(root, "東");
    press(typed, "Enter", { shiftKey: true });
    press(typed, "Enter", { isComposing: true });
    press(typed, "a");
    type(root, "as it was").blur();
    await pass(100);
    expect(chosen()).toEqual([]);
  });

  test("as a number counts as a number, and is told when it is none", async () => {
    const { root, chosen } = await control(number("x", "v", { minimum: 0, maximum: 10 }));
    type(root, "seven").blur();
    await pass(100);
    expect(chosen()).toEqual([]);
    expect(root.textContent).toContain("not a number; nothing was saved");
    type(root, " 7.5 ").blur();
    await pass(100);
    expect(chosen()).toEqual([7.5]);
    expect(root.textContent).not.toContain("not a number");
  });

  test("counts for the step it was typed on when the reader is led away in the middle of it", async () => {
    const { session } = await opened();
    const root = await draw(<Form session={session} leave={() => {}} />);
    type(root, "of s1");
    await pass(100);
    session.go("s3");
    await pass(100);
    expect(shown(session)).toEqual({ "r1 s1 note": "of s1" });
    expect(root.querySelector("textarea")?.value).toBe("");
  });

  test("as the last answer of a step is not taken for the next step too", async () => {
    const { session } = await opened({
      fields: [OUTCOME, text("why", "c", { required: true })],
      runs: [plainRun("r1", 3)],
    });
    const root = await draw(<Form session={session} leave={() => root.querySelector("textarea")?.blur()} />);
    label(session, "s1", "outcome", "failure");
    await pass(100);
    press(type(root, "guessed"), "Enter");
    await pass(200);
    expect(session.active.value).toBe("s2");
    expect(shown(session)).toEqual({ "r1 s1 outcome": "failure", "r1 s1 why": "guessed" });
    expect(root.querySelector("textarea")?.value).toBe("");
  });
});

describe("the form", () => {
  test("asks the active step, and says so where nothing is asked", async () => {
    const { session } = await opened({ fields: [OUTCOME, choice("verdict", "right wrong", "12", { scope: "run" })] });
    const root = await draw(<Form session={session} leave={() => {}} />);
    expect([...root.querySelectorAll(".field")].map((each) => each.getAttribute("data-field"))).toEqual([
      "outcome",
      "comment",
    ]);
    session.go("ask");
    await pass(100);
    expect(root.textContent).toContain("No label is asked of this user step");
    await click(button(root, /The run as a whole/));
    expect([...root.querySelectorAll(".field")].map((each) => each.getAttribute("data-field"))).toEqual([
      "verdict",
      "comment",
    ]);
  });

  test("shows a refusal beside its field until something else is chosen", async () => {
    const { session } = await opened({ fields: [OUTCOME, number("score", "v", { maximum: 10 })] });
    const root = await draw(<Form session={session} leave={() => {}} />);
    label(session, "s1", "score", 11);
    await pass(200);
    expect(root.querySelector("[data-field=score] [role=alert]")?.textContent).toContain("less than or equal to 10");
    label(session, "s1", "score", 9);
    await pass(200);
    expect(root.querySelector("[role=alert]")).toBeNull();
  });
});
