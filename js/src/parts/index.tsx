/** One view per part type. The table is complete by type: a new part type without a view does not compile. */
import type { FunctionComponent, JSX } from "preact";
import { duration } from "../amounts";
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
import { Block } from "./block";
import { CallView } from "./call";
import { ImageView } from "./image";
import { JsonBlock } from "./json";

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

function ResultText({ part, pointer }: ViewProps<TextPart>): JSX.Element {
  return <Block mono text={part.text} pointer={`${pointer}/text`} />;
}

function ReasoningView({ part, pointer }: ViewProps<ReasoningPart>): JSX.Element {
  return (
    <>
      <Label name="reasoning" />
      {part.withheld ? (
        <div class="missing">withheld by the provider</div>
      ) : (
        <Block text={part.text} pointer={`${pointer}/text`} tone="think" />
      )}
    </>
  );
}

function AudioView({ part, pointer }: ViewProps<AudioPart>): JSX.Element {
  return (
    <>
      <Label name="audio" right={part.duration_s === null ? part.media_type : duration(part.duration_s)} />
      {part.transcript ? (
        <Block text={part.transcript} pointer={`${pointer}/transcript`} />
      ) : (
        <div class="missing">recording without a transcript</div>
      )}
    </>
  );
}

function FileView({ part }: ViewProps<FilePart>): JSX.Element {
  return (
    <div class="missing">
      file <Text value={part.name || part.uri || part.media_type || "without a name"} />
    </div>
  );
}

function RawView({ part, pointer }: ViewProps<RawPart>): JSX.Element {
  return (
    <>
      <Label
        name={part.kind === "" ? "not understood, as it stands in the source" : `${part.kind} · as in the source`}
      />
      <JsonBlock value={part.data} pointer={`${pointer}/data`} />
    </>
  );
}

const CONTENT_VIEWS = {
  text: ResultText,
  image: ImageView,
  audio: AudioView,
  file: FileView,
  raw: RawView,
} satisfies Views<ContentPart>;

function ResultView({ part, pointer }: ViewProps<ToolResultPart>): JSX.Element {
  const time = part.duration_s === null ? "" : duration(part.duration_s);
  const right = [part.is_error ? "error" : "", part.orphan ? "answers no tool call of this run" : "", time]
    .filter(Boolean)
    .join(" · ");
  return (
    <div class={part.is_error ? "result error" : "result"}>
      <Label name="environment answered" right={right} />
      {part.content.length === 0 && <pre class="quiet">nothing</pre>}
      {part.content.map((piece, place) => {
        const View = CONTENT_VIEWS[piece.type] as FunctionComponent<ViewProps<ContentPart>>;
        return <View key={String(place)} part={piece} pointer={`${pointer}/content/${place}`} />;
      })}
    </div>
  );
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

export function PartView({ part, pointer }: ViewProps<Part>): JSX.Element {
  const View = PART_VIEWS[part.type] as FunctionComponent<ViewProps<Part>>;
  return (
    <div class={`p p-${part.type}`}>
      <View part={part} pointer={pointer} />
    </div>
  );
}
