/** The AgreementPanel: asked for once, redrawn by news, honest about what it does not know. */
import type { RenderProps } from "@anywidget/types";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Coefficient, type Envelope, PROTOCOL, type Report, type SliceReport } from "../src/contract.gen";
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

function number(value: number | null, reason: string | null = null, method = "Cohen"): Coefficient {
  return { value, reason, method };
}

function slice(name: string, value: string, given: Partial<SliceReport> = {}): SliceReport {
  const figures = {
    percent: number(0.9, null, "observed"),
    kappa: number(0.7345),
    alpha: number(-0.21, null, "Krippendorff"),
  };
  return {
    slice: name,
    slice_value: value,
    n_items: 20,
    n_annotators: 2,
    withheld: null,
    masi: null,
    ...figures,
    ...given,
  };
}

function report(slices: SliceReport[], given: Partial<Report> = {}): Report {
  const field = {
    field: "outcome",
    title: "Outcome",
    scope: "step",
    kind: "ordered_choice",
    level: "ordinal",
  } as const;
  const counts = { n_labels: 40, n_items: 20, n_runs: 2, annotators: ["a1", "a2"], last_label_at: null };
  return {
    n_stale: 0,
    ...counts,
    fields: slices.length > 0 ? [{ ...field, slices, trouble: null, options: [] }] : [],
    ...given,
  };
}

async function shown(answers: Report | null) {
  const kernel = new Kernel(new Store(), form(), []);
  const asked: Envelope[] = [];
  const comm = new FaultyComm(kernel);
  const say = (payload: Report, reply_to: string | null) =>
    comm.arrive({ v: PROTOCOL, id: "x", kind: "report", reply_to, widget_id: "w", session: "e", seq: 1, payload });
  vi.spyOn(kernel, "receive").mockImplementation((content) => {
    // States are asked for as well, and nobody has any here: views.test.tsx.
    if ((content as Envelope).kind !== "report") return;
    asked.push(content as Envelope);
    if (answers) say(answers, (content as Envelope).id);
  });
  const el = document.createElement("div");
  document.body.append(el);
  const close = panel.render({ model: comm.model, el } as unknown as RenderProps);
  await pass(200);
  const root = () => el.querySelector(".trajwidgets")?.shadowRoot;
  const cells = (name: string) =>
    [...(root()?.querySelectorAll(`[data-slice="${name}"] td`) ?? [])].map((each) => each.textContent);
  const texts = (of: ParentNode | null | undefined, what: string) =>
    [...(of?.querySelectorAll(what) ?? [])].map((each) => each.textContent);
  const heads = () => texts(root()?.querySelector("thead"), "th");
  const rows = () => [...(root()?.querySelectorAll("table.each tbody tr") ?? [])].map((row) => texts(row, "th, td"));
  return { comm, asked, close, say, cells, heads, rows, text: () => root()?.querySelector(".root")?.textContent ?? "" };
}

test("it shows each coefficient with its n, all labels first, then slice by slice", async () => {
  const { cells, text } = await shown(report([slice("all", ""), slice("skill", "search", { n_items: 7 })]));
  expect(text()).toContain("40 labels on 20 items");
  expect(text()).toContain("2 annotators");
  expect(cells("all")).toEqual(["all", "20", "2", "0.90", "0.73", "−0.21", ""]);
  expect(cells("skill=search").slice(1)).toEqual(["7", "2", "0.90", "0.73", "−0.21", ""]);
});

test("one of a thing is said in the singular, thousands with their comma", async () => {
  const { text, say } = await shown(report([], { n_labels: 1, n_items: 1, n_runs: 1, annotators: ["a1"], n_stale: 1 }));
  for (const words of ["1 label on 1 item", "1 run", "1 annotator", "1 stale label left out"])
    expect(text()).toMatch(new RegExp(`${words}(?!s)`));
  say(report([], { n_labels: 12_345, n_items: 1 }), null);
  await pass(100);
  expect(text()).toContain("12,345 labels on 1 item");
});

test("an undefined coefficient is a dash with the reason in words", async () => {
  const { cells } = await shown(report([slice("all", "", { kappa: number(null, "only one option was used") })]));
  expect(cells("all")[4]).toBe("–only one option was used");
});

test("sets have alpha by both distances under their names, and below them each option by itself", async () => {
  const whole = slice("all", "", {
    kappa: number(0.4, null, "Cohen, of whole sets"),
    alpha: number(0.61, null, "Krippendorff, Jaccard distance"),
    masi: number(0.52, null, "Krippendorff, MASI distance"),
  });
  const told = report([whole]);
  const option = { n_chosen: 12, prevalence: 0.3, observed: 0.9, kappa: number(0.75), withheld: null };
  const options = [
    { ...option, option: "plan" },
    { ...option, option: "goal", kappa: number(null, "only one category was used: kappa divides by zero") },
    { ...option, option: "tool", n_chosen: 0, observed: null, kappa: number(null), withheld: "few" as const },
  ];
  const { cells, heads, rows } = await shown({ ...told, fields: told.fields.map((field) => ({ ...field, options })) });
  expect(heads().slice(4, 7)).toEqual(["κ of whole sets", "α, Jaccard", "α, MASI"]);
  expect(cells("all").slice(4, 7)).toEqual(["0.40", "0.61", "0.52"]);
  expect(rows()).toEqual([
    ["plan", "12", "0.30", "0.90", "0.75"],
    ["goal", "12", "0.30", "0.90", "–only one category was used: kappa divides by zero"],
    ["tool", "fewer than 5 shared items: withheld, so that nobody's answer shows through"],
  ]);
});

test("how a figure was made is said for the whole field, and in a slice only where it was made otherwise", async () => {
  const kappa = number(0.6, null, "Light, mean of 3 pairs");
  const { cells } = await shown(
    report([
      slice("all", "", { kappa }),
      slice("skill", "web", { kappa }),
      slice("skill", "voice", { kappa: number(0.5, null, "Light, mean of 1 of 3 pairs") }),
    ]),
  );
  expect([cells("all")[4], cells("skill=web")[4], cells("skill=voice")[4]]).toEqual([
    "0.60Light, mean of 3 pairs",
    "0.60",
    "0.50Light, mean of 1 of 3 pairs",
  ]);
});

test("a withheld slice shows no figure", async () => {
  const none = { percent: number(null), kappa: number(null), alpha: number(null) };
  const { cells, text } = await shown(report([slice("skill", "x", { n_items: 2, withheld: "fewer than 5", ...none })]));
  expect(cells("skill=x").slice(1)).toEqual(["2", "2", "fewer than 5"]);
  expect(text()).not.toContain("0.90");
});

test("news redraws it without being asked", async () => {
  const { asked, say, cells, text } = await shown(report([]));
  expect(text()).toContain("No labels yet");
  say(report([slice("all", "", { kappa: number(1) })]), null);
  await pass(100);
  expect(cells("all")[4]).toBe("1.00");
  expect(asked).toHaveLength(1);
});

test("a kernel that does not answer is asked again, less and less often, until the panel is closed", async () => {
  const { asked, text, close } = await shown(null);
  await pass(10_000);
  expect(text()).toContain("not answering");
  await pass(60_000);
  expect(asked.length).toBeGreaterThan(3);
  close();
  const before = asked.length;
  await pass(60_000);
  expect(asked.length).toBeLessThanOrEqual(before + 1);
  expect(document.querySelector(".trajwidgets")).toBeNull();
});

test("after the kernel is gone the last numbers stay, and it says so", async () => {
  const { comm, cells, text } = await shown(report([slice("all", "")]));
  comm.close();
  await pass(100);
  expect(text()).toContain("kernel gone: run this cell again");
  expect(cells("all")[3]).toBe("0.90");
});
