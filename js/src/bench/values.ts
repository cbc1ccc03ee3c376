/** From what was typed to the value of an argument, and back. Python checks every value again, and limits only there. */
import type { Argument, JsonValue, WrongArgument } from "../contract.gen";

type Scalar = NonNullable<Argument["each"]>;

/** A value; nothing where the argument is left out; or what is wrong with what was typed. */
export type Read = { value: JsonValue } | { wrong: Pick<WrongArgument, "wrong" | "limit"> } | null;

/** A choice is kept as the JSON of its value, so that 1 and "1" are two. */
export const LEFT_OUT = "";

function scalar(kind: Scalar, text: string): JsonValue | undefined {
  switch (kind) {
    case "string":
      return text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "integer":
      return /^[+-]?\d+$/.test(text.trim()) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
  }
}

function json(text: string): JsonValue | undefined {
  try {
    const found: JsonValue = JSON.parse(text);
    return found;
  } catch {
    return undefined;
  }
}

function value(argument: Argument, text: string): JsonValue | undefined {
  const { kind, each } = argument;
  if (kind === "json" || kind === "enum") return json(text);
  if (kind !== "array") return scalar(kind, text);
  const found: JsonValue[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const one = scalar(each ?? "string", line);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

export function read(argument: Argument, text: string): Read {
  if (text === "" || (argument.kind !== "string" && text.trim() === "")) {
    if (!argument.required) return null;
    if (argument.nullable) return { value: null };
    return argument.kind === "array" ? { value: [] } : { wrong: { wrong: "required", limit: "" } };
  }
  const found = value(argument, text);
  if (found !== undefined) return { value: found };
  return { wrong: { wrong: "type", limit: argument.kind === "array" ? (argument.each ?? "array") : argument.kind } };
}

/** What stands in the form for a value. */
export function typed(argument: Argument, value: JsonValue | undefined): string {
  if (value === undefined || (value === null && argument.kind !== "enum")) return "";
  if (argument.kind === "json" || argument.kind === "enum") return JSON.stringify(value);
  return Array.isArray(value) ? value.map(String).join("\n") : String(value);
}
