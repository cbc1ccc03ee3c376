/** Taxonomies, suggestions, confidence, rankings and corrections: each by keys alone, and what they say of an answer. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Field, JsonValue, MultiChoiceField, Option } from "../src/contract.gen";
import { Control } from "../src/fields";
import { applied, changeOf, edited, editsOf, type Place, patched, patchOf } from "../src/fields/changes";
import { Form } from "../src/fields/form";
import { matches, rowsOf } from "../src/fields/tree";
import type { Standing } from "../src/room/fold";
import { dispatch } from "../src/room/keys";
import type { Session } from "../src/room/session";
import { pass } from "./faulty_comm";
import { call, choice, correction, many, plainRun, ranking, run, say, step, text } from "./runs";
import { click, draw } from "./stage";
import { field, kept, label, opened, shown } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  localStorage.clear();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const TREE: [value: string, group: string[], aliases?: string[]][] = [
  ["Rate Limiting", ["System", "API Issues"], ["429"]],
  ["Service Errors", ["System", "API Issues"]],
  ["Timeout Issues", ["System", "Resources"]],
  ["Goal Deviation", ["Planning"]],
  ["other", []],
];

function taxonomy(given: Partial<MultiChoiceField> = {}): MultiChoiceField {
  const options = TREE.map(([value, group, aliases = []]): Option => {
    return { value, label: value, key: "", definition: `what ${value} means`, group, aliases };
  });
  return { ...many("codes", "x", ""), key: "z", options, ...given };
}

function standing(value: JsonValue): Standing {
  const target = { type: "run", trajectory_id: "r1" } as const;
  const whole = { target, field: "x", value, state: "judged", confidence: null, evidence: [] } as const;
  return { label: { ...whole, evidence: [] }, decisionId: "d", open: false };
}

async function control(shownField: Field, stands?: Standing) {
  const choose = vi.fn<(value: JsonValue) => void>();
  const leave = vi.fn<() => void>();
  const root = await draw(<Control field={shownField} standing={stands} choose={choose} leave={leave} />);
  return { root, choose, leave, chosen: () => choose.mock.calls.map(([value]) => value) };
}

async function press(element: HTMLElement, key: string, given: KeyboardEventInit = {}): Promise<void> {
  element.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...given }),
  );
  await pass(50);
}

async function type(element: HTMLInputElement | HTMLTextAreaElement, words: string): Promise<void> {
  element.focus();
  element.value = words;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  await pass(50);
}

function keyboard(session: Session, keys: string): void {
  for (const key of keys === "Enter" ? [keys] : keys)
    dispatch(session, { edit: () => {}, help: () => {}, caret: () => {} }, key);
}

describe("a taxonomy", () => {
  test("shows its groups in order, what is below them, and what a search finds by name, alias, group or meaning", () => {
    const { options } = taxonomy();
    const titles = (query: string, shut: string[] = []) =>
      rowsOf(options, query, new Set(shut)).map((row) => `${"  ".repeat(row.level - 1)}${row.title}`);
    expect(titles("")).toEqual([
      "System",
      "  API Issues",
      "    Rate Limiting",
      "    Service Errors",
      "  Resources",
      "    Timeout Issues",
      "Planning",
      "  Goal Deviation",
      "other",
    ]);
    expect(titles("429")).toEqual(["System", "  API Issues", "    Rate Limiting"]);
    expect(titles("resource")).toEqual(["System", "  Resources", "    Timeout Issues"]);
    expect(titles("what goal")).toEqual(["Planning", "  Goal Deviation"]);
    expect(titles("", ["System"])).toEqual(["System", "Planning", "  Goal Deviation", "other"]);
    expect(rowsOf(options, "", new Set())[0]?.below).toBe(3);
    expect(matches(options[0]!, "RÁTE")).toBe(true);
  });

  test("a group that is a code itself can be chosen, another can not", () => {
    const own: Option = { value: "api", label: "API Issues", key: "", definition: "", group: ["System"] };
    const rows = rowsOf([own, ...taxonomy().options], "", new Set());
    const of = (title: string) => rows.filter((row) => row.title === title);
    expect(of("API Issues").map((row) => row.option?.value)).toEqual(["api"]);
    expect(of("System").map((row) => row.option)).toEqual([undefined]);
  });

  test("is searched by typing, chosen from with arrows and Enter, and left with Escape", async () => {
    const { root, chosen, leave } = await control(taxonomy());
    const box = root.querySelector("input")!;
    expect(box.placeholder).toBe("search 5 codes");
    expect(root.querySelector("[role=tree]")).toBeNull();
    await type(box, "issues");
    const active = () => root.querySelector(".active")?.textContent;
    expect(active()).toBe("Rate Limiting");
    expect(root.querySelector(`#${CSS.escape(box.getAttribute("aria-activedescendant")!)}`)?.textContent).toBe(
      active(),
    );
    expect(root.querySelector(".def")?.textContent).toContain("what Rate Limiting means");
    await press(box, "ArrowDown");
    await press(box, "Enter");
    await press(box, "Escape");
    expect(leave).not.toHaveBeenCalled();
    expect(box.value).toBe("");
    await press(box, "Escape");
    expect(leave).toHaveBeenCalledOnce();
    expect(chosen()).toEqual([["Service Errors"]]);
  });

  test("folds a group with the left arrow and with Enter, and says so", async () => {
    const { root } = await control(taxonomy());
    const box = root.querySelector("input")!;
    box.focus();
    await pass(50);
    await press(box, "ArrowLeft");
    const rows = () => [...root.querySelectorAll(".code")].map((row) => row.querySelector(".untrusted")?.textContent);
    expect(rows()).toEqual(["System", "Planning", "Goal Deviation", "other"]);
    expect(root.querySelector(".active")?.getAttribute("aria-expanded")).toBe("false");
    await press(box, "Enter");
    expect(rows()).toHaveLength(9);
  });

  test("shows what is chosen with its meaning, and takes it out by a click", async () => {
    const { root, chosen } = await control(taxonomy(), standing(["Goal Deviation", "other"]));
    expect([...root.querySelectorAll(".chosen li")].map((each) => each.querySelector("b")?.textContent)).toEqual([
      "Goal Deviation",
      "other",
    ]);
    expect(root.querySelector(".chosen")?.textContent).toContain("what Goal Deviation means");
    await click(root.querySelector<HTMLElement>(".chosen button")!);
    expect(chosen()).toEqual([["other"]]);
  });

  test("of one choice only closes once that is made", async () => {
    const { options } = taxonomy();
    const one: Field = { ...choice("code", "x", ""), key: "z", options };
    const { root, chosen, leave } = await control(one);
    await type(root.querySelector("input")!, "timeout");
    await press(root.querySelector("input")!, "Enter");
    expect(chosen()).toEqual(["Timeout Issues"]);
    expect(leave).toHaveBeenCalledOnce();
  });
});

describe("a suggestion", () => {
  const fields: Field[] = [
    { ...choice("memory", "none lost", "12", { required: false }), suggested: "none" },
    { ...choice("plan", "none bad", "qw", { required: false }), suggested: "none" },
  ];

  test("is no judgement until Enter confirms it, all of them in one decision", async () => {
    const { session, store } = await opened({ fields, runs: [plainRun("r1", 3)] });
    const root = await draw(<Form session={session} leave={() => {}} />);
    expect([...root.querySelectorAll(".suggested")].map((each) => each.textContent)).toEqual(["1none", "qnone"]);
    expect(root.querySelector("[aria-checked=true]")).toBeNull();
    expect(session.done.value.size).toBe(0);
    keyboard(session, "Enter");
    await pass(200);
    expect(kept(store, "r1")).toEqual({ "r1 s1 memory": "none", "r1 s1 plan": "none" });
    expect(store.acts).toHaveLength(1);
    expect(session.active.value).toBe("s2");
  });

  test("leaves an answer alone that was given, and waits for Enter before it goes on", async () => {
    const { session, store } = await opened({ fields, runs: [plainRun("r1", 3)] });
    keyboard(session, "w");
    expect(session.active.value).toBe("s1");
    keyboard(session, "Enter");
    await pass(200);
    expect(kept(store, "r1")).toEqual({ "r1 s1 memory": "none", "r1 s1 plan": "bad" });
    expect(session.active.value).toBe("s2");
  });

  test("that brings up another question when it is confirmed does not go past it", async () => {
    const why: Field = { ...choice("why", "a b", "as"), shown_when: [{ field: "memory", values: ["none"] }] };
    const { session } = await opened({ fields: [...fields, why], runs: [plainRun("r1", 3)] });
    keyboard(session, "Enter");
    expect(session.active.value).toBe("s1");
    expect(session.fieldsOf(session.active.value).map((each) => each.name)).toEqual(["memory", "plan", "why"]);
    keyboard(session, "a");
    expect(session.active.value).toBe("s2");
  });
});

describe("confidence", () => {
  const outcome: Field = {
    ...choice("outcome", "good bad", "12"),
    confidence: true,
    confidence_keys: ["q", "w", "e", "r", "t"],
  };

  test("is asked once there is an answer, by one key, and then the next step comes up", async () => {
    const { session, store } = await opened({ fields: [outcome], runs: [plainRun("r1", 3)] });
    const root = await draw(<Form session={session} leave={() => {}} />);
    expect(root.querySelector(".confidence")).toBeNull();
    keyboard(session, "t");
    expect(shown(session)).toEqual({});
    keyboard(session, "2");
    await pass(100);
    expect(session.active.value).toBe("s1");
    expect([...root.querySelectorAll(".degree")].map((each) => each.textContent)).toEqual(["q", "w", "e", "r", "t"]);
    keyboard(session, "r");
    await pass(200);
    expect(session.active.value).toBe("s2");
    const last = store.acts.at(-1);
    expect(last?.kind === "decision" && last.labels[0]).toMatchObject({ value: "bad", confidence: 0.75 });
  });

  test("is never required: Enter goes on without it, and undo takes it back alone", async () => {
    const { session } = await opened({ fields: [outcome], runs: [plainRun("r1", 3)] });
    keyboard(session, "1");
    expect(session.done.value.has("s1")).toBe(true);
    keyboard(session, "q");
    expect(session.standing("s1", "outcome")?.label.confidence).toBe(0);
    keyboard(session, "u");
    expect(session.standing("s1", "outcome")?.label).toMatchObject({ value: "good", confidence: null });
    keyboard(session, "Enter");
    expect(session.active.value).toBe("s2");
  });
});

describe("a ranking", () => {
  const order = ranking("order", "plan tool memory", "qwe");

  test("is made by pressing in order; a second press takes a rank away and the rest moves up", async () => {
    const { session } = await opened({ fields: [order], runs: [plainRun("r1", 2)] });
    keyboard(session, "eq");
    expect(session.standing("s1", "order")?.label.value).toEqual(["memory", "plan"]);
    keyboard(session, "we");
    expect(session.standing("s1", "order")?.label.value).toEqual(["plan", "tool"]);
    expect(session.active.value).toBe("s1");
  });

  test("is put in another order with Alt and the arrows, or by the arrows beside it", async () => {
    const { root, chosen } = await control(order, standing(["memory", "plan"]));
    await press(root.querySelector<HTMLElement>("[data-value=plan]")!, "ArrowUp", { altKey: true });
    await click(root.querySelector<HTMLElement>("[aria-label='memory: one rank down']")!);
    expect(chosen()).toEqual([
      ["plan", "memory"],
      ["plan", "memory"],
    ]);
  });
});

describe("after the first error", () => {
  const rating = choice("rating", "good bad", "12");

  test("no later step is asked where the rule is to stop, and the form says why", async () => {
    const first_error = { field: "rating", values: ["bad"], afterwards: "stop" } as const;
    const { session } = await opened({
      fields: [rating],
      runs: [plainRun("r1", 5)],
      first_error: { ...first_error, values: ["bad"] },
    });
    const root = await draw(<Form session={session} leave={() => {}} />);
    keyboard(session, "12");
    expect(session.units.value).toEqual(["s1", "s2"]);
    expect(session.notice.value).toContain("Every step");
    session.go("s4");
    await pass(100);
    expect(root.textContent).toContain("The first error is step 3. Steps after it are not asked.");
    keyboard(session, "1");
    expect(shown(session)).toEqual({ "r1 s1 rating": "good", "r1 s2 rating": "bad" });
    label(session, "s2", "rating", "good");
    expect(session.units.value).toHaveLength(5);
  });

  test("a later error is asked whether it is inherited where the rule is to ask", async () => {
    const origin: Field = {
      ...choice("origin", "inherited own", "qw"),
      shown_when: [{ field: "rating", values: ["bad"] }],
    };
    const first_error = { field: "rating", values: ["bad"], afterwards: "ask" as const, asks: ["origin"] };
    const { session } = await opened({ fields: [rating, origin], runs: [plainRun("r1", 4)], first_error });
    const root = await draw(<Form session={session} leave={() => {}} />);
    keyboard(session, "2");
    expect(session.active.value).toBe("s2");
    keyboard(session, "2");
    await pass(100);
    expect(session.active.value).toBe("s2");
    expect(session.fieldsOf(session.active.value).map((each) => each.name)).toEqual(["rating", "origin"]);
    expect(root.textContent).toContain("the first error is step 2");
    keyboard(session, "q");
    expect(session.active.value).toBe("s3");
  });
});

test("a question without an answer on purpose says so, also where it speaks of a call", async () => {
  const fields = [choice("outcome", "good bad", "12"), choice("tool", "right wrong", "qw", { scope: "call" })];
  const steps = [step("s1", [call("read", { path: "x" }, "c1")]), step("s2", [say("done")])];
  const { session } = await opened({ fields, runs: [run("r1", steps)] });
  const root = await draw(<Form session={session} leave={() => {}} />);
  keyboard(session, "x-");
  session.go("s1");
  await pass(100);
  const said = (at: string) => root.querySelector(`.field${at} > .chip`)?.textContent;
  expect(said('[data-field="outcome"]')).toBe("unsure");
  expect(said('[data-target="call:c1"]')).toBe("skipped");
});

describe("a correction", () => {
  const fix = correction("fix", "e");
  const RUN = run("r1", [step("s1", [say("Refund it."), call("refund", { amount: 64.9, to: "cash" })])]);

  async function editor() {
    const { session, store } = await opened({ fields: [fix], runs: [RUN] });
    const leave = vi.fn<() => void>();
    const root = await draw(<Form session={session} leave={leave} />);
    const area = () => root.querySelector("textarea")!;
    return { session, store, root, area, leave };
  }

  test("of a text is typed into what stands, shown as it changes, and kept as a diff", async () => {
    const { session, root, area } = await editor();
    expect(area().value).toBe("Refund it.");
    await type(area(), "Refund him €.");
    expect([...root.querySelectorAll("del, ins")].map((each) => `${each.tagName} ${each.textContent}`)).toEqual([
      "DEL it",
      "INS him €",
    ]);
    await press(area(), "Enter");
    expect(session.standing("s1", "fix")?.label.value).toEqual({
      changes: [
        {
          type: "text",
          pointer: "/parts/0/text",
          length: 10,
          edits: [{ start: 7, end: 9, was: "it", text: "him €" }],
        },
      ],
    });
    await pass(200);
    expect(area().value).toBe("Refund him €.");
  });

  test("of arguments is a JSON Patch, and what is no JSON object is not saved", async () => {
    const { session, root, area } = await editor();
    await press(area(), "ArrowDown", { altKey: true });
    expect(JSON.parse(area().value)).toEqual({ amount: 64.9, to: "cash" });
    await type(area(), '{"amount": 64.9, "to": ');
    expect(root.querySelector("[role=alert]")?.textContent).toContain("nothing was saved");
    await press(area(), "Enter");
    expect(session.standing("s1", "fix")).toBeUndefined();
    await type(area(), '{"amount": 64.9, "to": "card", "note": null}');
    await press(area(), "Enter");
    expect(session.standing("s1", "fix")?.label.value).toEqual({
      changes: [
        {
          type: "arguments",
          pointer: "/parts/1/arguments",
          patch: [
            { op: "replace", path: "/to", value: "card" },
            { op: "add", path: "/note", value: null },
          ],
        },
      ],
    });
  });

  test("put back to what it was is an answer: nothing to correct", async () => {
    const { session, area } = await editor();
    await type(area(), "Refund him.");
    await press(area(), "Enter");
    await pass(100);
    await type(area(), "Refund it.");
    await press(area(), "Enter");
    expect(session.standing("s1", "fix")?.label.value).toEqual({ changes: [] });
  });

  test("of a text that was cut for the way is made of the whole of it", async () => {
    const cut = new Map([["s1", new Map([["/parts/0/text", "a long text, to its very end"]])]]);
    const { session } = await opened({
      fields: [fix, text("note", "c")],
      runs: [{ ...run("r1", [step("s1", [say("a long")])]), cut }],
    });
    const root = await draw(<Form session={session} leave={() => {}} />);
    await pass(200);
    expect(root.querySelector("textarea")?.value).toBe("a long text, to its very end");
    expect(field(session, "fix").kind).toBe("correction");
  });
});

describe("differences", () => {
  const TEXTS = ["", "Refund it.", "Refund it, then say so.", "𝒳 zählt 👩‍🚀 als eins", "a\nb\n\nc", "  spaced  out  "];

  test.each(TEXTS.flatMap((before) => TEXTS.map((after) => [before, after] as const)))(
    "from %j to %j are found and put back",
    (before, after) => {
      const edits = editsOf(before, after);
      expect(edited(before, edits)).toBe(after);
      for (const { start, end, was } of edits) expect(Array.from(before).slice(start, end).join("")).toBe(was);
    },
  );

  const VALUES: JsonValue[] = [
    {},
    { a: 1 },
    { a: true, "b/c": [1, 2, 3] },
    { a: { "~": null }, "b/c": [1, { x: "y" }, 3] },
    { "b/c": [1], __proto__2: "p", "": "empty" },
  ];

  test.each(VALUES.flatMap((before) => VALUES.map((after) => [before, after] as const)))(
    "from %j to %j are a patch that makes the one of the other",
    (before, after) => {
      expect(patched(before, patchOf(before, after))).toEqual(after);
    },
  );

  test("a key called __proto__ is a key like any other", () => {
    const place: Place = { pointer: "/parts/0/arguments", kind: "arguments", name: "t", before: JSON.parse("{}") };
    const change = changeOf(place, '{"__proto__": {"polluted": 1}}', "no");
    if (change === null || typeof change === "string") throw new Error("no change");
    expect(JSON.stringify(applied(place, change))).toBe('{"__proto__":{"polluted":1}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
