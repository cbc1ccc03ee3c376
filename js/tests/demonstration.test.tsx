/** The workbench in a page without layout: forms from schemas, what is wrong at its field, acts by keys, and the verdict. */
import type { RenderProps } from "@anywidget/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { read, typed } from "../src/bench/values";
import type { Argument, Asks, Bench, Envelope, PerformAsk, Performed, Standing, ToolForm } from "../src/contract.gen";
import editor from "../src/widgets/demonstration_editor";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { FIELDS, form, run, say, step } from "./runs";
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

function argument(name: string, kind: Argument["kind"], given: Partial<Argument> = {}): Argument {
  return {
    ...{ name, kind, each: null, options: [], required: false, nullable: false, description: "", default: null },
    ...{ minimum: null, maximum: null, shortest: null, longest: null, fewest: null, most: null },
    ...given,
  };
}

const TOOLS: ToolForm[] = [
  { name: "look", description: "Look at it.", arguments: [], free: false },
  {
    name: "pay",
    description: "Pay \u202eback.",
    free: false,
    arguments: [
      argument("to", "string", { required: true, description: "Who gets it." }),
      argument("cents", "integer", { required: true, minimum: 1 }),
      argument("fast", "boolean"),
      argument("way", "enum", { required: true, options: ["card", "cash"] }),
      argument("notes", "array", { each: "string" }),
    ],
  },
  { name: "anything", description: "", arguments: [], free: true },
];

/** The Python side in small: acts are taken as they are, but for payments of nothing. */
class Desk {
  readonly acts: PerformAsk[] = [];
  readonly seen: PerformAsk[] = [];
  finished = false;
  /** So many answers are lost on the way. */
  lost = 0;
  constructor(readonly kernel: Kernel) {}

  get standing(): Standing {
    const held = this.finished ? true : null;
    return {
      ...{ trajectory_id: "r1", n_acts: this.acts.length, finished: this.finished, unchecked: "", differing: [] },
      criteria: [
        { text: "It is paid", held },
        { text: "Nothing else is", held: this.finished ? false : null },
      ],
    };
  }

  bench(): Bench {
    return { tools: TOOLS, standing: this.standing };
  }

  perform(ask: PerformAsk): Performed {
    this.seen.push(ask);
    const said = (more: Partial<Performed>): Performed => ({
      ...{ wrong: [], undone: null, standing: this.standing },
      ...more,
    });
    if (this.acts.some((act) => act.act_id === ask.act_id)) return said({});
    if (ask.does === "finish") this.finished = true;
    else if (ask.does === "undo" && this.finished) this.finished = false;
    else if (ask.does === "undo") return said({ undone: this.acts.pop() ?? null, standing: this.standing });
    else if (ask.tool === "pay" && Number(ask.arguments.cents) < 1)
      return said({ wrong: [{ name: "cents", wrong: "minimum", limit: "1" }] });
    else this.acts.push(ask);
    return said({ standing: this.standing });
  }
}

async function shown(language = "en") {
  const kernel = new Kernel(new Store(), form(FIELDS), [run("r1", [step("user", [say("Pay me back.")])])]);
  const desk = new Desk(kernel);
  const comm = new FaultyComm(kernel, undefined, { _language: language });
  const send = comm.model.send.bind(comm.model);
  const answer = (envelope: Envelope, payload: object) => {
    if (desk.lost > 0) desk.lost -= 1;
    else Reflect.get(kernel, "send").call(kernel, envelope.kind, payload, envelope.id);
  };
  comm.model.send = (content: unknown, ...more: []) => {
    const envelope = content as Envelope;
    if (envelope.kind === "bench") setTimeout(() => answer(envelope, desk.bench()), 1);
    else if (envelope.kind === "perform")
      setTimeout(() => answer(envelope, desk.perform(envelope.payload as unknown as Asks["perform"])), 1);
    else send(content, ...more);
  };
  const el = document.createElement("div");
  document.body.append(el);
  editor.render({ model: comm.model, el } as unknown as RenderProps);
  await pass(800);
  const root = el.querySelector(".trajwidgets")?.shadowRoot;
  const holder = el.querySelector<HTMLInputElement>(".trajwidgets > input");
  if (!root || !holder) throw new Error("nothing was rendered");
  const find = (selector: string): HTMLElement => {
    const found = root.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`no ${selector}`);
    return found;
  };
  return {
    ...{ root, desk, find },
    says: (selector: string) => root.querySelector(selector)?.textContent ?? "",
    press: async (key: string, at: HTMLElement = holder, more: KeyboardEventInit = {}) => {
      at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }));
      await pass(300);
    },
    type: async (selector: string, words: string) => {
      const control = find(selector) as HTMLTextAreaElement;
      control.value = words;
      control.dispatchEvent(new Event("input", { bubbles: true }));
      await pass(20);
    },
    pick: async (selector: string) => {
      find(selector).click();
      await pass(20);
    },
    /** The text that describes a control. */
    describes: (selector: string) =>
      (find(selector).getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => root.getElementById(id)?.textContent ?? "")
        .join(" "),
  };
}

const RUN = { ctrlKey: true };

test("a tool's form says of each argument whether it must be given and what it is for", async () => {
  const page = await shown();
  await page.pick("[data-tool=pay]");
  const fields = [...page.root.querySelectorAll(".argument:has([data-argument])")].map((each) => each.textContent);
  expect(fields[0]).toMatch(/torequired.*Who gets it/);
  expect(fields[2]).toMatch(/fastoptional/);
  expect(page.describes("[data-argument=to]")).toContain("Who gets it.");
  expect(page.find("[data-argument=to]").getAttribute("aria-required")).toBe("true");
  expect(page.root.querySelectorAll("input[data-argument=way]").length).toBe(2);
  expect(page.says(".def .hidden-char")).toBe("U+202E");
});

test("what is wrong stands at its field and nothing is run; the caret goes to the first", async () => {
  const page = await shown();
  await page.pick("[data-tool=pay]");
  await page.type("[data-argument=cents]", "many");
  await page.press("Enter", page.find("[data-argument=cents]"), RUN);
  expect(page.desk.seen).toEqual([]);
  expect(page.describes("[data-argument=to]")).toContain("must be given");
  expect(page.describes("[data-argument=cents]")).toContain("must be a whole number");
  expect(page.root.activeElement).toBe(page.find("[data-argument=to]"));
  expect(page.says("footer .notice")).toContain("3 arguments are wrong");
  await page.type("[data-argument=to]", "Ada");
  expect(page.find("[data-argument=to]").getAttribute("aria-invalid")).toBe("false");
});

test("what the kernel refuses is told at its field, too", async () => {
  const page = await shown();
  await page.pick("[data-tool=pay]");
  await page.type("[data-argument=to]", "Ada");
  await page.type("[data-argument=cents]", "0");
  await page.pick("input[data-argument=way]");
  await page.press("Enter", page.find("[data-argument=to]"), RUN);
  expect(page.desk.seen.length).toBe(1);
  expect(page.desk.acts).toEqual([]);
  expect(page.describes("[data-argument=cents]")).toContain("must be 1 or more");
});

test("an act is run by keys, with reasoning, words and typed arguments; what is optional is left out", async () => {
  const page = await shown();
  await page.press("a");
  expect(page.root.activeElement).toBe(page.find("[data-field=reasoning]"));
  await page.type("[data-field=reasoning]", "They are owed.");
  await page.press("p", page.find("[data-tool='']"));
  expect(page.root.activeElement).toBe(page.find("[data-tool=pay]"));
  await page.type("[data-argument=to]", "Ada");
  await page.type("[data-argument=cents]", "250");
  await page.pick("input[data-argument=way]");
  await page.type("[data-argument=notes]", "one\ntwo");
  await page.press("Enter", page.find("[data-argument=notes]"), { metaKey: true });
  const [act] = page.desk.acts;
  expect(act).toMatchObject({ does: "call", tool: "pay", reasoning: "They are owed.", text: "" });
  expect(act?.arguments).toEqual({ to: "Ada", cents: 250, way: "card", notes: ["one", "two"] });
  expect(page.says(".what")).toContain("1 act");
  expect((page.find("[data-field=reasoning]") as HTMLTextAreaElement).value).toBe("");
  expect(page.root.activeElement).toBe(page.find("[data-field=reasoning]"));
});

test("without a tool it is said; what is taken back stands in the form again", async () => {
  const page = await shown();
  await page.press("Enter", page.find("[data-field=text]"), RUN);
  expect(page.desk.seen).toEqual([]);
  await page.type("[data-field=text]", "It is paid.");
  await page.press("Enter", page.find("[data-field=text]"), RUN);
  expect(page.desk.acts[0]).toMatchObject({ does: "say", text: "It is paid." });
  await page.press("Escape", page.find("[data-field=text]"));
  await page.press("u");
  expect(page.desk.acts).toEqual([]);
  expect((page.find("[data-field=text]") as HTMLTextAreaElement).value).toBe("It is paid.");
});

test("the verdict is told criterion by criterion, and can be taken back to go on", async () => {
  const page = await shown();
  await page.press("Enter", page.find("[data-tool='']"), RUN);
  expect(page.says(".verdict")).toContain("checked at the end");
  await page.press("!");
  expect([...page.root.querySelectorAll(".verdict li")].map((each) => each.textContent)).toEqual([
    "✓ It is paid met",
    "✗ Nothing else is not met",
  ]);
  expect(page.root.querySelector("[data-field]")).toBeNull();
  expect(page.says("footer .notice")).toBe("finished: 1 of 2 criteria met");
  await page.press("u");
  expect(page.root.querySelector("[data-field]")).not.toBeNull();
});

test("a tool whose schema names no arguments takes an object, and nothing else", async () => {
  const page = await shown();
  await page.pick("[data-tool=anything]");
  await page.type("[data-argument='']", "[1]");
  await page.press("Enter", page.find("[data-argument='']"), RUN);
  expect(page.describes("[data-argument='']")).toContain("a JSON object");
  await page.type("[data-argument='']", '{"a": [1]}');
  await page.press("Enter", page.find("[data-argument='']"), RUN);
  expect(page.desk.acts[0]?.arguments).toEqual({ a: [1] });
});

test("an act whose answer was lost is sent again under its own id, and done once", async () => {
  const page = await shown();
  await page.pick("[data-tool=look]");
  page.desk.lost = 1;
  await page.press("Enter", page.find("[data-field=text]"), RUN);
  await pass(600_000);
  expect(page.says("footer .notice")).not.toBe("");
  await page.press("Enter", page.find("[data-field=text]"), RUN);
  expect(page.desk.seen.length).toBe(2);
  expect(new Set(page.desk.seen.map((ask) => ask.act_id)).size).toBe(1);
  expect(page.desk.acts.length).toBe(1);
});

test("it speaks German", async () => {
  const page = await shown("de");
  await page.pick("[data-tool=pay]");
  await page.press("Enter", page.find("[data-argument=to]"), RUN);
  expect(page.describes("[data-argument=to]")).toContain("muss angegeben werden");
});

test("what is typed becomes a value of its kind, and back", () => {
  const cases: [Argument, string, unknown][] = [
    [argument("a", "string"), " x ", " x "],
    [argument("a", "integer"), "-7", -7],
    [argument("a", "number"), "2.5", 2.5],
    [argument("a", "boolean"), "false", false],
    [argument("a", "enum", { options: [1, "1"] }), '"1"', "1"],
    [argument("a", "enum", { options: ["x"], nullable: true }), "null", null],
    [argument("a", "array", { each: "integer" }), "1\n2", [1, 2]],
    [argument("a", "json"), '{"b":null}', { b: null }],
  ];
  for (const [of, text, value] of cases) {
    expect(read(of, text)).toEqual({ value });
    expect(typed(of, value as never)).toBe(text);
  }
  expect(read(argument("a", "string"), "")).toBeNull();
  expect(read(argument("a", "number", { required: true, nullable: true }), " ")).toEqual({ value: null });
  expect(read(argument("a", "integer"), "1.5")).toEqual({ wrong: { wrong: "type", limit: "integer" } });
  expect(read(argument("a", "array", { each: "number" }), "1\nx")).toEqual({
    wrong: { wrong: "type", limit: "number" },
  });
});
