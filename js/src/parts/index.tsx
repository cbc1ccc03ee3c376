/** One view per part type. The table is complete by type: a new part type without a view does not compile. */
import type { FunctionComponent, JSX } from "preact";
import type {
  AudioPart,
  ContentPart,
  FilePart,
  Part,
  RawPart,
  ReasoningPart,
  TextPart,
  ToolResultPart,
} from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { exchangeOf } from "./answers";
import { Block } from "./block";
import { CallView } from "./call";
import { usePlace } from "./context";
import { ImageView } from "./image";
import { type PieceProps, Result } from "./result";
import { Tree } from "./tree";

interface ViewProps<P> {
  part: P;
  /** JSON Pointer of the part within its step. */
  pointer: string;
}

type Views<U extends { type: string }> = { [K in U["type"]]: FunctionComponent<ViewProps<Extract<U, { type: K }>>> };

function Label({ name, right }: { name: string; right?: string }): JSX.Element {
  return (
    <div class="k">
      <span>
        <Text value={name} />
      </span>
      {right !== undefined && (
        <span class="r">
          <Text value={right} />
        </span>
      )}
    </div>
  );
}

function TextView({ part, pointer }: ViewProps<TextPart>): JSX.Element {
  return <Block text={part.text} pointer={`${pointer}/text`} />;
}

function ReasoningView({ part, pointer }: ViewProps<ReasoningPart>): JSX.Element {
  const { parts } = useWords();
  return (
    <>
      <Label name={parts.reasoning} />
      {part.withheld ? (
        <div class="missing">{parts.withheld}</div>
      ) : (
        <Block text={part.text} pointer={`${pointer}/text`} tone="think" />
      )}
    </>
  );
}

function AudioView({ part, pointer }: ViewProps<AudioPart>): JSX.Element {
  const { amounts, parts } = useWords();
  return (
    <>
      <Label
        name={parts.audio}
        right={part.duration_s === null ? part.media_type : amounts.duration(part.duration_s)}
      />
      {part.transcript ? (
        <Block text={part.transcript} pointer={`${pointer}/transcript`} />
      ) : (
        <div class="missing">{parts.no_transcript}</div>
      )}
    </>
  );
}

function FileView({ part }: ViewProps<FilePart>): JSX.Element {
  const { parts } = useWords();
  return (
    <div class="missing">
      {parts.file} <Text value={part.name || part.uri || part.media_type || parts.no_name} />
    </div>
  );
}

function RawView({ part, pointer }: ViewProps<RawPart>): JSX.Element {
  const { parts } = useWords();
  return (
    <>
      <Label name={part.kind === "" ? parts.not_understood : parts.as_in_source(part.kind)} />
      {typeof part.data === "string" ? (
        <Block mono text={part.data} pointer={`${pointer}/data`} />
      ) : (
        <Tree value={part.data} pointer={`${pointer}/data`} />
      )}
    </>
  );
}

/** A part inside a result: text is what a program wrote. */
function PieceView({ part, pointer, hint, isError }: PieceProps): JSX.Element {
  if (part.type === "text")
    return <Block mono text={part.text} pointer={`${pointer}/text`} hint={hint} tail={isError} observed />;
  const View = PART_VIEWS[part.type] as FunctionComponent<ViewProps<ContentPart>>;
  return <View part={part} pointer={pointer} />;
}

function ResultView({ part, pointer }: ViewProps<ToolResultPart>): JSX.Element {
  return <Result part={part} pointer={pointer} Piece={PieceView} />;
}

export const PART_VIEWS = {
  text: TextView,
  reasoning: ReasoningView,
  tool_call: CallView,
  tool_result: ResultView,
  image: ImageView,
  audio: AudioView,
  file: FileView,
  raw: RawView,
} satisfies Views<Part>;

/** A part in its place: a result that stands right after its call reads as one with it. */
export function PartView({ part, pointer }: ViewProps<Part>): JSX.Element {
  const place = usePlace();
  const View = PART_VIEWS[part.type] as FunctionComponent<ViewProps<Part>>;
  const joined = part.type === "tool_result" && exchangeOf(place.parts, part.call_id).adjacent;
  return (
    <div class={`p p-${part.type}${joined ? " joined" : ""}`}>
      <View part={part} pointer={pointer} />
    </div>
  );
}
