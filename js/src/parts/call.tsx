/** A tool call: its name, its arguments, and how it was answered. */
import type { JSX } from "preact";
import type { ToolCallPart } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { type Exchange, exchangeOf, exitCode } from "./answers";
import { Arguments } from "./arguments";
import { Block } from "./block";
import { usePlace } from "./context";

/** The number that a call and its answer share where a step makes several calls. */
export function PairNumber({ exchange }: { exchange: Exchange }): JSX.Element | null {
  if (exchange.of < 2 || exchange.number === 0) return null;
  return <span class="pair">{exchange.number}</span>;
}

/** Where the answer stands further down, the call says how it went. */
function Answered({ exchange }: { exchange: Exchange }): JSX.Element | null {
  const { amounts, parts, texts } = useWords();
  const { result, adjacent } = exchange;
  if (adjacent) return null;
  if (result === undefined) return <span class="chip">{texts.not_answered}</span>;
  const code = exitCode(result);
  const says = [result.is_error ? parts.error : texts.answered_below, code === undefined ? "" : texts.exit(code)];
  const time = result.duration_s === null ? "" : amounts.duration(result.duration_s);
  return <span class={result.is_error ? "chip bad" : "chip"}>↓ {[...says, time].filter(Boolean).join(" · ")}</span>;
}

export function CallView({ part, pointer }: { part: ToolCallPart; pointer: string }): JSX.Element {
  const place = usePlace();
  const words = useWords();
  const exchange = exchangeOf(place.parts, part.call_id);
  return (
    <>
      <div class="k">
        <PairNumber exchange={exchange} />
        <span class="tool" data-pointer={`${pointer}/name`}>
          <Text value={part.name} start={0} />
        </span>
        <Answered exchange={exchange} />
        {place.beside?.(part.call_id)}
        <span class="r">
          <Text value={part.call_id} />
        </span>
      </div>
      {part.raw_arguments === null ? (
        <Arguments value={part.arguments} pointer={`${pointer}/arguments`} tool={part.name} />
      ) : (
        <>
          <div class="trouble">{words.parts.no_json_object}</div>
          <Block mono text={part.raw_arguments} pointer={`${pointer}/raw_arguments`} />
        </>
      )}
      {place.below?.(part.call_id)}
    </>
  );
}
