/** Small runs and forms to test with, in the shapes of the contract. */
import type {
  ChoiceField,
  CorrectionField,
  Field,
  JsonValue,
  LabelSchema,
  MultiChoiceField,
  NumberField,
  OrderedChoiceField,
  Part,
  RankingField,
  RunHeader,
  ScaleField,
  Scope,
  Step,
  TextField,
  ToggleField,
  ToolResultPart,
} from "../src/contract.gen";

export interface Run {
  header: RunHeader;
  steps: Step[];
  /** Full texts of what is cut on the way, by step id and JSON Pointer. */
  cut: Map<string, Map<string, string>>;
  assets: Map<string, Uint8Array>;
}

interface Head {
  name: string;
  scope: Scope;
  title: string;
  help: string;
  required: boolean;
  key: string;
}

function head(name: string, given: Partial<Head>): Head {
  return { name, scope: "step", title: name, help: "", required: true, key: "", ...given };
}

function options(values: string, keys: string) {
  return values.split(" ").map((value, place) => ({ value, label: value, key: keys[place] ?? "", definition: "" }));
}

export function choice(name: string, values: string, keys: string, given: Partial<Head> = {}): ChoiceField {
  return { ...head(name, given), kind: "choice", level: "nominal", options: options(values, keys) };
}

export function ordered(name: string, values: string, keys: string, given: Partial<Head> = {}): OrderedChoiceField {
  return { ...head(name, given), kind: "ordered_choice", level: "ordinal", options: options(values, keys) };
}

export function scale(name: string, low: number, high: number, given: Partial<Head> = {}): ScaleField {
  const values = Array.from({ length: high - low + 1 }, (_, offset) => low + offset);
  const steps = values.map((value) => ({ value, label: String(value), key: String(value), definition: "" }));
  return { ...head(name, given), kind: "scale", level: "ordinal", options: steps };
}

export function many(name: string, values: string, keys: string, given: Partial<Head> = {}): MultiChoiceField {
  return { ...head(name, given), kind: "multi_choice", level: "nominal", options: options(values, keys) };
}

export function toggle(name: string, key: string, given: Partial<Head> = {}): ToggleField {
  return { ...head(name, { key, ...given }), kind: "toggle", level: "nominal", no_key: key === "f" ? "h" : "" };
}

export function number(name: string, key: string, given: Partial<NumberField> = {}): NumberField {
  const bounds = { integer: false, minimum: null, maximum: null };
  return { ...head(name, { key }), kind: "number", level: "interval", ...bounds, ...given };
}

export function text(name: string, key: string, given: Partial<TextField> = {}): TextField {
  return { ...head(name, { key, required: false }), kind: "text", level: null, max_length: null, ...given };
}

export function ranking(name: string, values: string, keys: string, given: Partial<Head> = {}): RankingField {
  return { ...head(name, given), kind: "ranking", level: null, options: options(values, keys) };
}

export function correction(name: string, key: string, given: Partial<Head> = {}): CorrectionField {
  return { ...head(name, { key, required: false, ...given }), kind: "correction", level: null };
}

/** Outcome (three keys), tags (a set), note: one field of each habit. */
export const OUTCOME = choice("outcome", "success partial failure", "123");
export const FIELDS: readonly Field[] = [
  OUTCOME,
  many("tags", "slow wrong_tool lucky", "qwr", { required: false }),
  text("note", "c"),
];

export function form(fields: readonly Field[] = FIELDS): LabelSchema {
  const format = "trajwidgets/schema/1";
  return { format, name: "Feedback", fields: [...fields], applies_to: ["agent"], guidelines: "" };
}

export function say(words: string): Part {
  return { source_index: null, type: "text", text: words };
}

export function call(name: string, args: Record<string, JsonValue>, id = "c1"): Part {
  return { source_index: null, type: "tool_call", call_id: id, name, arguments: args, raw_arguments: null };
}

/** What a tool printed. */
export function output(text: string, given: Partial<ToolResultPart> = {}): Part {
  const content: ToolResultPart["content"] = [{ source_index: null, type: "text", text }];
  const about = { call_id: "c1", content, is_error: false, duration_s: null, orphan: false };
  return { source_index: null, type: "tool_result", ...about, ...given };
}

export function step(step_id: string, parts: Part[], given: Partial<Step> = {}): Step {
  return {
    step_id,
    actor: "agent",
    parts,
    parent_id: null,
    lineage: "",
    name: "",
    started_at: null,
    duration_s: null,
    model: "",
    usage: null,
    flags: [],
    metadata: {},
    ...given,
  };
}

export function run(trajectory_id: string, steps: Step[], given: Partial<RunHeader> = {}): Run {
  const facts = { n_errors: 0, duration_s: null, input_tokens: null, output_tokens: null, cost_usd: null };
  const who = { agent: "agent", model: "", criteria: [], slices: {} };
  const header = { trajectory_id, goal: `goal of ${trajectory_id}`, ...who, ...facts, ...given };
  return { header, steps, cut: new Map(), assets: new Map() };
}

/** A user's step that asks for nothing, then `n` steps of the agent: s1, s2, ... */
export function plainRun(trajectory_id: string, n: number): Run {
  const steps = Array.from({ length: n }, (_, place) => step(`s${place + 1}`, [say(`step ${place + 1}`)]));
  return run(trajectory_id, [step("ask", [say("please")], { actor: "user" }), ...steps]);
}
