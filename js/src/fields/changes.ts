/** Corrections in the browser: the difference between what stands and what was typed, and back. Places are code points. */
import { diffWordsWithSpace } from "diff";
import type { ArgumentsChange, Edit, JsonValue, Operation, PagedStep, TextChange } from "../contract.gen";
import { namesOf, under } from "../pointer";

export type Change = TextChange | ArgumentsChange;

/** A text of the step or the arguments of one of its calls: what can be corrected. */
export interface Place {
  pointer: string;
  kind: Change["type"];
  name: string;
  before: JsonValue;
}

export function placesOf(step: PagedStep["step"]): Place[] {
  return step.parts.flatMap((part, index): Place[] => {
    if (part.type === "text")
      return [{ pointer: `/parts/${index}/text`, kind: "text", name: "text", before: part.text }];
    if (part.type === "reasoning" && !part.withheld) {
      return [{ pointer: `/parts/${index}/text`, kind: "text", name: "reasoning", before: part.text }];
    }
    if (part.type !== "tool_call" || part.raw_arguments !== null) return [];
    return [{ pointer: `/parts/${index}/arguments`, kind: "arguments", name: part.name, before: part.arguments }];
  });
}

/** What stands there, as one types it. */
export function written(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** What was taken out and put in, word by word; neighbours as one edit. */
export function editsOf(before: string, after: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let open: Edit | undefined;
  for (const piece of diffWordsWithSpace(before, after)) {
    if (!piece.added && !piece.removed) {
      at += codePoints(piece.value);
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { start: at, end: at, was: "", text: "" };
      edits.push(open);
    }
    if (piece.removed) {
      at += codePoints(piece.value);
      open.end = at;
      open.was += piece.value;
    } else open.text += piece.value;
  }
  return edits;
}

export function edited(before: string, edits: readonly Edit[]): string {
  const points = Array.from(before);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    pieces.push(points.slice(at, start).join(""), text);
    at = end;
  }
  return [...pieces, points.slice(at).join("")].join("");
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => same(value, other[place]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
    );
  }
  return one === other;
}

/** JSON Patch (RFC 6902) from one value to another; written as labels/json_patch.py writes it. */
export function patchOf(before: JsonValue, after: JsonValue, path = ""): Operation[] {
  if (isObject(before) && isObject(after)) {
    const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    const kept = Object.entries(before).filter(([key]) => Object.hasOwn(after, key));
    const added = Object.entries(after).filter(([key]) => !Object.hasOwn(before, key));
    return [
      ...removed.map((key): Operation => ({ op: "remove", path: under(path, key), value: null })),
      ...kept.flatMap(([key, value]) => patchOf(value, after[key] ?? null, under(path, key))),
      ...added.map(([key, value]): Operation => ({ op: "add", path: under(path, key), value })),
    ];
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((value, place) => patchOf(value, after[place] ?? null, `${path}/${place}`));
  }
  return same(before, after) ? [] : [{ op: "replace", path, value: after }];
}

/** The value with a patch applied, as far as it points at something. */
export function patched(value: JsonValue, patch: readonly Operation[]): JsonValue {
  return patch.reduce((before, { op, path, value: put }) => {
    if (op === "test") return before;
    return changed(before, namesOf(path), op, put);
  }, value);
}

function changed(value: JsonValue, steps: readonly string[], op: Operation["op"], put: JsonValue): JsonValue {
  const [step, ...rest] = steps;
  if (step === undefined) return put;
  if (Array.isArray(value)) {
    const place = step === "-" ? value.length : Number(step);
    if (rest.length > 0) return value.map((inner, index) => (index === place ? changed(inner, rest, op, put) : inner));
    return op === "add" ? value.toSpliced(place, 0, put) : value.toSpliced(place, 1, ...(op === "remove" ? [] : [put]));
  }
  if (!isObject(value)) return value;
  // Entry by entry, since a key may be called __proto__.
  const entries = Object.entries(value).filter(([key]) => key !== step || op !== "remove" || rest.length > 0);
  const next = entries.map(([key, inner]) => [key, key === step ? changed(inner, rest, op, put) : inner] as const);
  const isNew = rest.length === 0 && op !== "remove" && !Object.hasOwn(value, step);
  return Object.fromEntries(isNew ? [...next, [step, put]] : next);
}

/** What stands at a place once a change is made. */
export function applied(place: Place, change: Change | undefined): JsonValue {
  if (change === undefined) return place.before;
  if (change.type === "arguments") return patched(place.before, change.patch);
  return edited(written(place.before), change.edits);
}

/** The change that was typed; null where nothing differs; words where it is no JSON object. */
export function changeOf(place: Place, typed: string, noObject: string): Change | null | string {
  if (place.kind === "text") {
    const edits = editsOf(written(place.before), typed);
    return edits.length === 0
      ? null
      : { type: "text", pointer: place.pointer, length: codePoints(written(place.before)), edits };
  }
  let after: JsonValue;
  try {
    after = JSON.parse(typed);
  } catch (error) {
    return error instanceof Error ? error.message : noObject;
  }
  if (!isObject(after)) return noObject;
  const patch = patchOf(place.before, after);
  return patch.length === 0 ? null : { type: "arguments", pointer: place.pointer, patch };
}
