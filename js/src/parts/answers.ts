/** Which result answers which call, and with what exit code. */
import type { Part, ToolCallPart, ToolResultPart } from "../contract.gen";

export interface Exchange {
  call: ToolCallPart | undefined;
  result: ToolResultPart | undefined;
  /** How many calls stand up to this one, and in the step: where there are several, they are numbered. */
  number: number;
  of: number;
  /** Whether the result stands right after its call, so that the two are one block by themselves. */
  adjacent: boolean;
}

/** The call and the result of one id within a step. */
export function exchangeOf(parts: readonly Part[], callId: string): Exchange {
  const calls = parts.filter((part) => part.type === "tool_call");
  const call = calls.find((part) => part.call_id === callId);
  const result = parts.find((part) => part.type === "tool_result" && part.call_id === callId);
  const at = call === undefined ? -1 : parts.indexOf(call);
  return {
    call,
    result: result?.type === "tool_result" ? result : undefined,
    number: call === undefined ? 0 : calls.indexOf(call) + 1,
    of: calls.length,
    adjacent: at >= 0 && result !== undefined && parts[at + 1] === result,
  };
}

const LOOKED_AT = 300;
/** As shells, runners and agents write it: alone at the beginning of a line, in a tag, or as a value of JSON. */
const CODES = [
  /^[\W_]*(?:(?:the )?(?:command|process)[^\n]{0,40} )?exit(?:ed)?(?: with)?(?: the)?[ _]?(?:code|status)[\W_]{1,4}(-?\d{1,5})\b/im,
  /<returncode>(-?\d{1,5})<\/returncode>/,
  /"(?:exit_?code|return_?code)" ?: ?(-?\d{1,5})\b/i,
];

/** The exit code a result tells of, at its beginning or its end. */
export function exitCode(result: ToolResultPart): number | undefined {
  for (const piece of result.content) {
    if (piece.type !== "text") continue;
    const ends = [piece.text.slice(0, LOOKED_AT), piece.text.slice(-LOOKED_AT)];
    for (const pattern of CODES) {
      for (const end of ends) {
        const found = pattern.exec(end);
        if (found) return Number(found[1]);
      }
    }
  }
  return undefined;
}
