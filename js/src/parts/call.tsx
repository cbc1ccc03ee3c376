/** A tool call: its name and its arguments. */
import type { JSX } from "preact";
import type { ToolCallPart } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { Block } from "./block";
import { Arguments } from "./json";

export function CallView({ part, pointer }: { part: ToolCallPart; pointer: string }): JSX.Element {
  const words = useWords();
  return (
    <>
      <div class="k">
        <span class="tool">
          <Text value={part.name} />
        </span>
        <span class="r">
          <Text value={part.call_id} />
        </span>
      </div>
      {part.raw_arguments === null ? (
        <Arguments value={part.arguments} pointer={`${pointer}/arguments`} />
      ) : (
        <>
          <div class="trouble">{words.parts.no_json_object}</div>
          <Block mono text={part.raw_arguments} pointer={`${pointer}/raw_arguments`} />
        </>
      )}
    </>
  );
}
