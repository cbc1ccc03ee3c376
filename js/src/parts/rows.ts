/** Tables found in text: comma- or tab-separated lines (RFC 4180), JSON arrays of flat objects, JSON lines of such. */
import type { JsonValue } from "../contract.gen";
import { offsets } from "./offsets";

export interface Cell {
  text: string;
  /** Of its first character in the source, in code points, where the cell stands there as it is shown. */
  start?: number | undefined;
}

export interface Table {
  columns: readonly Cell[];
  rows: readonly (readonly Cell[])[];
}

const MOST_COLUMNS = 100;
const LIMIT = 400_000;

type Flat = Record<string, string | number | boolean | null>;

function isFlat(value: JsonValue): value is Flat {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => item === null || typeof item !== "object");
}

/** Objects as rows, a column for each name any of them has. Undefined where they are not all flat. */
export function ofObjects(value: JsonValue): Table | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const objects = value.filter(isFlat);
  if (objects.length < value.length) return undefined;
  const names = [...new Set(objects.flatMap((each) => Object.keys(each)))];
  if (names.length === 0 || names.length > MOST_COLUMNS) return undefined;
  const say = (item: Flat[string] | undefined) => ({ text: item === undefined ? "" : String(item) });
  const rows = objects.map((each) => names.map((name) => say(Object.hasOwn(each, name) ? each[name] : undefined)));
  return { columns: names.map((text) => ({ text })), rows };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofJson(text: string): Table | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith("[")) return ofObjects(parsed(trimmed) ?? null);
  if (!trimmed.startsWith("{")) return undefined;
  const lines = trimmed.split("\n").filter((line) => line.trim() !== "");
  const values = lines.length > 1 ? lines.map(parsed) : [];
  return values.includes(undefined) ? undefined : ofObjects(values.map((value) => value ?? null));
}

/** Lines of cells, quoted or not. Undefined where a quote is never closed. */
function separated(text: string, separator: string): Cell[][] | undefined {
  const at = offsets(text);
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let place = 0;
  while (place < text.length) {
    let end: number;
    if (text[place] === '"') {
      end = place + 1;
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
      if (end >= text.length) return undefined;
      const raw = text.slice(place + 1, end);
      row.push(raw.includes('"') ? { text: raw.replaceAll('""', '"') } : { text: raw, start: at(place + 1) });
      end += 1;
    } else {
      end = place;
      while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
      row.push({ text: text.slice(place, end), start: at(place) });
    }
    if (text[end] === separator) {
      place = end + 1;
      if (place === text.length || text[place] === "\n" || text[place] === "\r") row.push({ text: "" });
      if (place < text.length && text[place] !== "\n" && text[place] !== "\r") continue;
      end = place;
    } else if (end < text.length && text[end] !== "\n" && text[end] !== "\r") return undefined;
    rows.push(row);
    row = [];
    place = text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1;
  }
  return rows;
}

function ofSeparated(text: string, separator: string): Table | undefined {
  const first = text.slice(0, text.indexOf("\n") + 1 || text.length);
  // Prose has commas too: a heading is short words in each column.
  const heads = first.trimEnd().split(separator);
  if (heads.length < 2 || heads.length > MOST_COLUMNS || heads.some((head) => !/^"?[^\s,;].{0,40}$/.test(head))) {
    return undefined;
  }
  const rows = separated(text.endsWith("\n") ? text.trimEnd() : text, separator);
  const [columns, ...rest] = rows ?? [];
  if (!columns || rest.length < 2 || rest.some((row) => row.length !== columns.length)) return undefined;
  return { columns, rows: rest };
}

/** The table a text is, if it is one from end to end. */
export function tableOf(text: string): Table | undefined {
  if (text.length > LIMIT) return undefined;
  const begin = text.trimStart()[0];
  if (begin === "[" || begin === "{") return ofJson(text);
  return ofSeparated(text, "\t") ?? ofSeparated(text, ",");
}
