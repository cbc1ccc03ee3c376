/** What the environment answered: of which call, how long it took, and whether it went wrong. */
import type { FunctionComponent, JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ContentPart, ToolResultPart } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { exchangeOf, exitCode } from "./answers";
import { pathOf } from "./arguments";
import { PairNumber } from "./call";
import { usePlace } from "./context";
import type { Hint } from "./languages";

/** Tools that answer with the content of the file they are given. */
const READS = /read|view|cat|open|show|get_file/i;

export interface PieceProps {
  part: ContentPart;
  pointer: string;
  hint: Hint;
  isError: boolean;
}

interface ResultProps {
  part: ToolResultPart;
  pointer: string;
  Piece: FunctionComponent<PieceProps>;
}

export function Result({ part, pointer, Piece }: ResultProps): JSX.Element {
  const place = usePlace();
  const { amounts, parts, texts } = useWords();
  const exchange = exchangeOf(place.parts, part.call_id);
  const { call } = exchange;
  const code = useMemo(() => exitCode(part), [part]);
  const hint = useMemo<Hint>(
    () => ({ tool: call?.name, path: call && READS.test(call.name) ? pathOf(call.arguments) : undefined }),
    [call],
  );
  const wrong = part.is_error || (code !== undefined && code !== 0);
  return (
    <div class={part.is_error ? "result error" : "result"}>
      <div class="k">
        <PairNumber exchange={exchange} />
        <span>{part.is_error ? <b class="bad">✕ {parts.error}</b> : `↳ ${parts.answered}`}</span>
        {call && !exchange.adjacent && (
          <span class="of">
            <Text value={call.name} />
          </span>
        )}
        {code !== undefined && <span class={code === 0 ? "chip" : "chip bad"}>{texts.exit(code)}</span>}
        {part.orphan && <span class="chip warn">{parts.orphan}</span>}
        <span class="r">{part.duration_s === null ? "" : amounts.duration(part.duration_s)}</span>
      </div>
      {part.content.length === 0 && <pre class="quiet">{parts.nothing}</pre>}
      {part.content.map((piece, index) => (
        <Piece key={String(index)} part={piece} pointer={`${pointer}/content/${index}`} hint={hint} isError={wrong} />
      ))}
    </div>
  );
}
