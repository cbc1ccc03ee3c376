/** The views of the panel: tabs by keyboard, asked for when opened and renewed with the store, cells that list their steps. */
import type { RenderProps } from "@anywidget/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type Asks,
  type CellSteps,
  type ConfusionView,
  type Envelope,
  type PairsView,
  PROTOCOL,
  type Report,
  type SliceFigure,
  type SlicesView,
  type StateFigure,
  type States,
  type TimePoint,
  type ViewShown,
} from "../src/contract.gen";
import panel from "../src/widgets/agreement_panel";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { form } from "./runs";
import { Store } from "./store";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const FIELDS = ["outcome", "score"].map((field) => ({
  field,
  title: field.toUpperCase(),
  scope: "step" as const,
  kind: "choice",
  level: "nominal",
  slices: [],
  trouble: null,
  options: [],
}));
const REPORT: Report = {
  n_labels: 9,
  n_stale: 0,
  n_items: 3,
  n_runs: 1,
  annotators: ["a1", "a2", "a3"],
  last_label_at: null,
  fields: FIELDS,
};
const PAIRS: PairsView = {
  view: "pairs",
  coefficient: "kappa",
  annotators: ["a1", "a2", "a3"],
  enough: 30,
  pairs: [
    {
      annotator: "a1",
      other: "a2",
      n_items: 1234,
      few: false,
      value: 0.812,
      observed: 0.9,
      reason: null,
      withheld: null,
    },
    { annotator: "a1", other: "a3", n_items: 7, few: true, value: -0.25, observed: 0.5, reason: null, withheld: null },
    { annotator: "a2", other: "a3", n_items: 2, few: true, value: null, observed: null, reason: null, withheld: "few" },
  ],
};
const MATRIX: ConfusionView = {
  view: "confusion",
  annotators: ["a1", "a2"],
  pair: null,
  answers: ["ok", "bad"],
  counts: [
    [5, 2],
    [0, 3],
  ],
  withheld: null,
};
const STEPS: CellSteps = {
  n_steps: 2,
  opens: true,
  steps: ["s4", "s9"].map((step_id) => ({ trajectory_id: "r1", step_id, target: "step" })),
};

type Answering = { [K in "view" | "cell" | "show" | "states" | "dismiss"]?: (ask: Asks[K]) => unknown };

async function shown(answers: Answering, given: Partial<Report> = {}) {
  const kernel = new Kernel(new Store(), form(), []);
  const comm = new FaultyComm(kernel);
  const asked: Envelope[] = [];
  const say = (kind: string, payload: unknown, reply_to: string | null) => {
    comm.arrive({ v: PROTOCOL, id: "x", kind, reply_to, widget_id: "w", session: "e", seq: 1, payload } as never);
  };
  const report = { ...REPORT, ...given };
  vi.spyOn(kernel, "receive").mockImplementation((content) => {
    const ask = content as Envelope;
    asked.push(ask);
    if (ask.kind === "report") say("report", report, ask.id);
    const answer = answers[ask.kind as keyof Answering]?.(ask.payload as never);
    if (answer !== undefined) say(ask.kind, answer, ask.id);
  });
  const el = document.createElement("div");
  document.body.append(el);
  panel.render({ model: comm.model, el } as unknown as RenderProps);
  await pass(200);
  const root = () => el.querySelector(".trajwidgets")?.shadowRoot as ShadowRoot;
  const all = (selector: string) => [...root().querySelectorAll<HTMLElement>(selector)];
  const one = (selector: string) => all(selector)[0] as HTMLElement;
  const press = async (selector: string) => {
    one(selector).click();
    await pass(100);
  };
  const key = async (selector: string, name: string) => {
    one(selector).dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, composed: true }));
    await pass(100);
  };
  const kinds = () => asked.map(({ kind }) => kind).filter((kind) => kind !== "states");
  const hear = async (states: States) => {
    say("states", states, null);
    await pass(100);
  };
  const renew = async () => {
    say("report", report, null);
    await pass(100);
  };
  return { asked, kinds, hear, all, one, press, key, renew, text: () => one(".root").textContent ?? "" };
}

function answered(of: ViewShown["shown"]): (ask: Asks["view"]) => ViewShown {
  return (ask) => ({ field: ask.field, shown: of, trouble: null });
}

test("a view is asked for when its tab is opened, of the first field, and anew as the store moves", async () => {
  const { asked, kinds, press, renew } = await shown({ view: answered(PAIRS) });
  await renew();
  expect(kinds()).toEqual(["report"]);
  await press('[data-tab="pairs"]');
  expect(asked.at(-1)?.payload).toEqual({ view: "pairs", field: "outcome", pair: null });
  await renew();
  expect(kinds()).toEqual(["report", "view", "view"]);
});

test("arrows, Home and End go from tab to tab, and one tab is in the order of Tab", async () => {
  const { key, all } = await shown({ view: answered(null) });
  const selected = () => all('[aria-selected="true"]').map((tab) => tab.dataset.tab);
  const inOrder = () => all('[role="tab"][tabindex="0"]').map((tab) => tab.dataset.tab);
  for (const [name, tab] of [
    ["ArrowRight", "slices"],
    ["ArrowRight", "pairs"],
    ["ArrowLeft", "slices"],
    ["End", "coverage"],
    ["ArrowRight", "overview"],
    ["ArrowLeft", "coverage"],
    ["Home", "overview"],
  ] as const) {
    await key('[aria-selected="true"]', name);
    expect([selected(), inOrder()]).toEqual([[tab], [tab]]);
  }
});

test("another field is another question, and what was answered for the one before is not shown under it", async () => {
  const { press, asked, text, all } = await shown({
    view: (ask) => (ask.field === "outcome" ? { field: "outcome", shown: PAIRS, trouble: null } : undefined),
  });
  await press('[data-tab="pairs"]');
  expect(all("table.grid")).toHaveLength(1);
  await press('[data-pick="score"]');
  expect(asked.at(-1)?.payload).toEqual({ view: "pairs", field: "score", pair: null });
  expect(all("table.grid")).toHaveLength(0);
  expect(text()).toContain("Counting…");
});

test("the heat map says kappa and n of each pair, hatches what is too small and says why a pair is withheld", async () => {
  const { press, all } = await shown({ view: answered(PAIRS) });
  await press('[data-tab="pairs"]');
  const cells = all(".grid .cell button");
  expect(cells.map((cell) => cell.textContent)).toEqual(["0.811,234", "−0.257", "0.811,234", "–2", "−0.257", "–2"]);
  expect(cells.map((cell) => cell.closest("td")?.classList.contains("few"))).toEqual([
    ...[false, true, false],
    ...[true, true, true],
  ]);
  expect(cells[3]?.getAttribute("aria-label")).toContain("a2 and a3: –, 2 shared items. fewer than 5");
  expect(all(".view details td:nth-child(5)").map((cell) => cell.textContent)).toEqual(["0.81", "−0.25", "–"]);
});

test("a pair opens its confusion matrix", async () => {
  const { press, asked, all } = await shown({
    view: (ask) => answered(ask.view === "pairs" ? PAIRS : { ...MATRIX, pair: ask.pair })(ask),
  });
  await press('[data-tab="pairs"]');
  await press('[data-at="2,0"]');
  expect(asked.at(-1)?.payload).toEqual({ view: "confusion", field: "outcome", pair: ["a3", "a1"] });
  expect(all('[aria-selected="true"]')[0]?.dataset.tab).toBe("confusion");
});

test("a cell lists exactly its steps, opens the first, and each of the others when it is pressed", async () => {
  const { press, asked, all } = await shown({
    view: answered(MATRIX),
    cell: () => STEPS,
    show: () => ({}),
  });
  await press('[data-tab="confusion"]');
  await press('[data-at="0,1"]');
  await pass(100);
  const shows = () => asked.filter(({ kind }) => kind === "show").map(({ payload }) => payload);
  expect(asked.find(({ kind }) => kind === "cell")?.payload).toEqual({
    ...{ field: "outcome", row: "ok", column: "bad", pair: null },
  });
  expect(all("button.spot").map((each) => each.textContent)).toEqual(["r1 · s4", "r1 · s9"]);
  expect(shows()).toEqual([{ trajectory_id: "r1", step_id: "s4" }]);
  await press('[data-step="s9"]');
  expect(shows().at(-1)).toEqual({ trajectory_id: "r1", step_id: "s9" });
  expect(all('button.spot[aria-current="step"]').map((each) => each.dataset.step)).toEqual(["s9"]);
});

test("without a Viewer the steps of a cell are named, and it says what to pass", async () => {
  const { press, all, kinds, text } = await shown({ view: answered(MATRIX), cell: () => ({ ...STEPS, opens: false }) });
  await press('[data-tab="confusion"]');
  await press('[data-at="0,1"]');
  expect([all("button.spot").length, all("span.spot").length]).toEqual([0, 2]);
  expect(kinds()).not.toContain("show");
  expect(text()).toContain("pass viewer=");
});

test("arrows walk through the cells of a matrix, and none of them turns the tabs", async () => {
  const { press, key, all } = await shown({ view: answered(MATRIX) });
  await press('[data-tab="confusion"]');
  await key('[data-at="0,0"]', "ArrowRight");
  await key('[data-at="0,1"]', "ArrowDown");
  await key('[data-at="1,1"]', "ArrowRight");
  expect(all('.grid [tabindex="0"]').map((cell) => cell.dataset.at)).toEqual(["1,1"]);
  expect(all('[aria-selected="true"]')[0]?.dataset.tab).toBe("confusion");
});

test("what the cell did not allow is said, and nothing of it is drawn", async () => {
  const hidden: ConfusionView = { ...MATRIX, answers: [], counts: [], withheld: "labels" };
  const { press, all, text } = await shown({ view: answered(hidden) });
  await press('[data-tab="confusion"]');
  expect(text()).toContain('labels="all"');
  expect(all(".view table")).toHaveLength(0);
});

function point(n_items: number, cumulative: number, rolling: number | null, form_changed = false): TimePoint {
  return { n_items, at: "2026-01-01T10:00:00+00:00", cumulative, rolling, form_changed };
}

test("the curve begins where there is a figure, marks where the form changed, and is a table as well", async () => {
  const points = [point(10, 0.5, null), point(20, 0.75, 1, true), point(40, 0.8, 0.9)];
  const { press, all } = await shown({
    view: answered({ view: "time", coefficient: "kappa", window: 20, points, marks: [] }),
  });
  await press('[data-tab="time"]');
  expect(all(".plot path.sofar")[0]?.getAttribute("d")).toBe("M25.00 50.00L50.00 25.00L100.00 20.00");
  expect(all(".plot path.recent")[0]?.getAttribute("d")).toBe("M50.00 0.00L100.00 10.00");
  expect(all(".plot path.change").map((line) => line.getAttribute("d"))).toEqual(["M50 0V100"]);
  expect(all(".view details tbody tr").map((row) => row.children[3]?.textContent)).toEqual(["–", "1.00", "0.90"]);
});

test("what happened is drawn where it happened, numbered, and said in words; what came after the last point at its end", async () => {
  const marks = [
    { at: "2026-03-01T00:00:00+00:00", words: "retraining", n_items: 10 },
    { at: "2026-04-01T00:00:00+00:00", words: "new <b>guidelines</b>", n_items: 44 },
  ];
  const points = [point(10, 0.5, null), point(40, 0.8, 0.9)];
  const { press, all } = await shown({
    view: answered({ view: "time", coefficient: "kappa", window: 20, points, marks }),
  });
  await press('[data-tab="time"]');
  expect(all(".plot path.happened").map((line) => line.getAttribute("d"))).toEqual(["M25 0V100", "M100 0V100"]);
  expect(all(".plot .flagged").map((flag) => flag.textContent)).toEqual(["1", "2"]);
  const words = all("ul.marks li").map((mark) => mark.textContent);
  expect(words[0]).toMatch(/^1 retraining .*n 10$/);
  expect(words[1]).toMatch(/^2 new <b>guidelines<\/b> .*n 44$/);
});

test("what Python refuses is said, and the view is there again when the store has moved", async () => {
  let trouble: string | null = "two forms make no one scale";
  const { press, renew, text, all } = await shown({
    view: (ask) => ({ field: ask.field, shown: trouble === null ? PAIRS : null, trouble }),
  });
  await press('[data-tab="pairs"]');
  expect(text()).toContain("two forms make no one scale");
  trouble = null;
  await renew();
  expect(all("table.grid")).toHaveLength(1);
});

test("coverage counts, and a disputed item says who said what", async () => {
  const { press, text, all } = await shown({
    view: (ask) =>
      ask.view === "coverage"
        ? answered({
            view: "coverage",
            annotators: ["a1", "a2"],
            n_rows: 3,
            rows: [{ trajectory_id: "r1", n_items: 8, judged: [8, 0] }],
            judged_by: [
              { n_annotators: 1, n_items: 1 },
              { n_annotators: 2, n_items: 7 },
            ],
          })(ask)
        : answered({
            view: "items",
            n_items: 1,
            opens: false,
            withheld: null,
            items: [
              {
                step: { trajectory_id: "r1", step_id: null, target: "run" },
                disagreement: 0.5,
                answers: [
                  { answer: "ok", annotators: ["a1", "a3"] },
                  { answer: "bad", annotators: ["a2"] },
                ],
              },
            ],
          })(ask),
  });
  await press('[data-tab="coverage"]');
  expect(all(".grid tbody td").map((cell) => cell.textContent)).toEqual(["8", "8", "–"]);
  expect(text()).toContain("1 item by 1 annotator");
  expect(text()).toContain("2 more runs");
  await press('[data-tab="items"]');
  expect(all(".disputed tbody td").map((cell) => cell.textContent)).toEqual([
    "r1 · run as a whole",
    "ok a1, a3bad a2",
    "0.50",
  ]);
});

test("the forest plot draws interval and point where their numbers say, pale where they are too few", async () => {
  const slice: SliceFigure = {
    ...{ slice: "all", slice_value: "", n_items: 188, n_runs: 12, n_annotators: 2, few: false },
    ...{ value: 0.5, low: 0.25, high: 0.75, ac1: 0.9, observed: 0.95, paradox: true },
    ...{ method: "jackknife over 12 trajectories", reason: null, withheld: null, standing: null },
  };
  const small: SliceFigure = {
    ...slice,
    ...{ slice: "skill", slice_value: "voice", n_items: 3, n_runs: 1, few: true, paradox: false },
    ...{ value: null, low: null, high: null, ac1: null, observed: null, method: null, withheld: "few" },
  };
  const { press, all, text } = await shown({
    view: answered({ view: "slices", coefficient: "kappa", enough: 30, slices: [slice, small] }),
  });
  await press('[data-tab="slices"]');
  const style = (selector: string) => all(selector).map((each) => each.getAttribute("style"));
  expect(style(".lane .span")).toEqual(["inset-inline-start: 25%; inline-size: 50%;"]);
  expect(style(".lane .point")).toEqual(["inset-inline-start: 50%;"]);
  expect(style('[data-slice="all"] .limit')).toEqual(["inset-inline-start: 75%;", "inset-inline-start: 80%;"]);
  expect(all('[data-slice="all"] .number')[0]?.textContent).toBe("0.50 [0.25, 0.75]");
  expect(all('[data-slice="all"] .flag')[0]?.textContent).toBe("one answer is frequent");
  expect(all('[data-slice="voice"] .number')[0]?.textContent).toContain("fewer than 5 shared items");
  expect(text()).toContain("n 188 · 12 runs");
});

test("labels and annotators say their figures, and which answers are given only where that was sent", async () => {
  const person = {
    ...{ annotator: "a1", n_items: 8, n_shared: 6, observed: 0.75, value: 0.5, active_seconds: 12.4 },
    ...{ gold_n: 5, gold_accuracy: 0.8, gold_low: 0.38, gold_high: 0.96, answers: [6, 2], withheld: null },
  };
  const { press, all, text } = await shown({
    view: (ask) =>
      ask.view === "labels"
        ? answered({
            view: "labels",
            labels: [
              { answer: "ok", n_items: 6, n: 10, prevalence: 0.625, agreement: 0.8, withheld: null },
              { answer: "bad", n_items: 0, n: 0, prevalence: null, agreement: null, withheld: "none" },
            ],
          })(ask)
        : answered({
            view: "annotators",
            coefficient: "kappa",
            gold: true,
            answers: ask.field === "outcome" ? ["ok", "bad"] : [],
            annotators: [person],
          })(ask),
  });
  await press('[data-tab="labels"]');
  expect(all(".shares tbody td").map((cell) => cell.textContent)).toEqual(["0.80", "0.63", "10", "nobody gave it"]);
  await press('[data-tab="annotators"]');
  expect(all(".shares tbody td").map((cell) => cell.textContent)).toEqual([
    ...["8", "6", "0.50", "0.75", "0.80 [0.38, 0.96] of 5", "12 s"],
  ]);
  expect(all(".grid .tally").map((cell) => cell.textContent)).toEqual(["675 %", "225 %"]);
  await press('[data-pick="score"]');
  expect(all(".grid")).toHaveLength(0);
  expect(text()).toContain("Which answers each gives");
});

const RULE = { low: 0.7, high: 0.9, every: 20, min_items: 30, min_clusters: 10, min_minority: 5 };

function state(of: StateFigure["state"], given: Partial<StateFigure> = {}): StateFigure {
  return {
    ...{ field: "outcome", slice: "all", slice_value: "", state: of, n_items: 180 },
    ...{ value: 0.683, p_below: 0.991, p_above: 0.002, lack: null, n_lacking: 0, reason: null, ...given },
  };
}

function states(given: Partial<States> = {}): States {
  return { rule: RULE, states: [], changes: [], n_changes: 0, behind: false, trouble: null, ...given };
}

function change(number: number, now: StateFigure["state"], before: StateFigure["state"] = "watch") {
  return { number, at: "2026-03-01T10:00:00+00:00", before, now: state(now, { slice: "skill", slice_value: "voice" }) };
}

const FOREST: SlicesView = {
  ...{ view: "slices", coefficient: "kappa", enough: 30 },
  slices: ["", "voice", "web", "slow"].map((value, place) => ({
    ...{ slice: ["all", "skill", "skill", "query"][place] ?? "", slice_value: value },
    ...{ n_items: 188, n_runs: 12, n_annotators: 2, few: false, value: 0.7, low: 0.6, high: 0.8, ac1: 0.7 },
    ...{
      observed: 0.9,
      paradox: false,
      method: null,
      reason: null,
      withheld: value === "web" ? ("few" as const) : null,
      standing: null,
    },
  })),
};

test("each slice has its state as a sign and a word, and why as soon as somebody is on it; the lines are the rule's", async () => {
  const told = states({
    states: [
      state("retrain"),
      state("too few", { slice: "skill", slice_value: "voice", lack: "minority", n_lacking: 3 }),
      state("ok", { slice: "skill", slice_value: "web" }),
    ],
  });
  const { press, key, all, one, text } = await shown({ view: answered(FOREST), states: () => told });
  await press('[data-tab="slices"]');
  expect(all(".limit").map((line) => line.getAttribute("style"))[0]).toBe("inset-inline-start: 70%;");
  expect(text()).toContain("Lines: 0.70 and 0.90.");
  expect(text()).toContain("a look every 20 items");
  // That of a slice that is withheld is not shown, and this query came without one.
  expect(all("button.told").map((each) => each.textContent)).toEqual(["▼retrain", "○too few"]);
  expect(text()).toContain("how its labels stand now: nothing is decided on it");
  const why = "P(below 0.70) is 0.991. Looked at after 180 items.";
  expect(one("button.told").getAttribute("aria-description")).toBe(why);
  expect(all(".forests .grounds.on")).toHaveLength(0);
  await press("button.told");
  expect(all(".forests .grounds.on").map((each) => each.textContent)).toEqual([why]);
  expect(all(".told")[1]?.title).toContain("3 items with another than the most frequent answer, fewer than 5");
  await key('[data-at="0,0"]', "ArrowDown");
  expect(all('.told[tabindex="0"]').map((each) => each.dataset.at)).toEqual(["1,0"]);
});

test("a query has the state that its labels have now, and says that nothing is decided on it", async () => {
  const slow = state("watch", { slice: "query", slice_value: "slow", value: 0.71, p_below: 0.8 });
  const slices = FOREST.slices.map((each) => (each.slice === "query" ? { ...each, standing: slow } : each));
  const told = states({ states: [state("retrain")] });
  const { press, key, all } = await shown({ view: answered({ ...FOREST, slices }), states: () => told });
  await press('[data-tab="slices"]');
  expect(all("button.told").map((each) => each.textContent)).toEqual(["▼retrain", "◆watch now"]);
  expect(all("button.told")[1]?.getAttribute("aria-description")).toBe(
    "0.710, P(below 0.70) is 0.800. As the labels stand now; of a query nothing is decided or logged.",
  );
  await key('[data-at="0,0"]', "ArrowDown");
  expect(all('.told[tabindex="0"]').map((each) => each.dataset.at)).toEqual(["1,0"]);
});

test("the overview has the states too", async () => {
  const figure = { value: 0.7, reason: null, method: "Cohen" };
  const row = { slice: "all", slice_value: "", n_items: 188, n_annotators: 2, withheld: null, masi: null };
  const slices = [{ ...row, percent: figure, kappa: figure, alpha: figure }];
  const { all } = await shown(
    { states: () => states({ states: [state("meets", { p_above: 0.97 })] }) },
    { fields: FIELDS.map((field) => ({ ...field, slices })) },
  );
  expect(all('[data-field="outcome"] .told').map((each) => each.textContent)).toEqual(["▲meets"]);
  expect(all('[data-field="outcome"] .told')[0]?.title).toContain("P(above 0.90) is 0.970.");
  expect(all('[data-field="score"] .told')).toHaveLength(0);
});

test("changes are listed until they are dismissed, and only one that comes while the page is open is read out", async () => {
  const dismissed: unknown[] = [];
  const first = states({ changes: [change(4, "watch", "ok")], n_changes: 1 });
  const { hear, all, one, press } = await shown({
    states: () => first,
    dismiss: (ask) => {
      dismissed.push(ask);
      return {};
    },
  });
  const said = () => one("[data-news]").textContent;
  expect(all(".shifts li").map((each) => each.dataset.change)).toEqual(["4"]);
  expect(said()).toBe("");
  await hear(states({ changes: [change(7, "retrain"), ...first.changes], n_changes: 2 }));
  expect(all(".shifts li")[0]?.textContent).toMatch(
    /^OUTCOME · skill voice◆watch and now {2}→ ▼retrainP\(below 0\.70\)/,
  );
  expect(said()).toBe("OUTCOME, voice: watch, now retrain.");
  expect(one("[data-news]").getAttribute("aria-live")).toBe("polite");
  await press('[data-act="dismiss"]');
  expect(dismissed).toEqual([{ number: 7 }]);
  expect(all(".shifts")).toHaveLength(0);
  await hear(states());
  expect(said()).toBe("");
});

test("many changes show the first three until all are asked for, and what on_change raised is an alert", async () => {
  const changes = [9, 8, 7, 6, 5].map((number) => change(number, "ok"));
  const { all, press, text } = await shown({
    states: () => states({ changes, n_changes: 31, trouble: "on_change: OSError: the chat is down" }),
  });
  expect(all(".shifts li")).toHaveLength(3);
  expect(all('.shifts [role="alert"]')[0]?.textContent).toBe("on_change: OSError: the chat is down");
  await press(".shifts [aria-expanded]");
  expect(all(".shifts li")).toHaveLength(5);
  expect(text()).toContain('26 more in to_frame("decision_log")');
});

test("what was gone through late is no news", async () => {
  const { hear, one, all } = await shown({ states: () => states({ behind: true }) });
  await hear(states({ changes: [change(12, "retrain")], n_changes: 12 }));
  expect(all(".shifts li")).toHaveLength(1);
  expect(one("[data-news]").textContent).toBe("");
  await hear(states({ changes: [change(14, "ok"), change(13, "meets"), change(12, "retrain")], n_changes: 14 }));
  // Both that are new, in the order in which they came.
  expect(one("[data-news]").textContent).toBe("OUTCOME, voice: watch, now meets. OUTCOME, voice: watch, now ok.");
});
