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
  const { amounts, parts } = useWords();
  const time = part.duration_s === null ? "" : amounts.duration(part.duration_s);
  const right = [part.is_error ? parts.error : "", part.orphan ? parts.orphan : "", time].filter(Boolean).join(" · ");
  return (
    <div class={part.is_error ? "result error" : "result"}>
      <Label name={parts.answered} right={right} />
      {part.content.length === 0 && <pre class="quiet">{parts.nothing}</pre>}
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
