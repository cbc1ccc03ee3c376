/** Terminal output in its colours, as text. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Text } from "../text";
import { useWords } from "../words";
import { type Overwritten, type Shown, terminal } from "./ansi";

function ShownView({ piece, from }: { piece: Shown; from: number }): JSX.Element {
  const { texts } = useWords();
  if (piece.kind === "text") return <Text value={piece.text} start={from + piece.start} tone={piece.tone} />;
  return (
    <span class="control" title={texts.command(piece.sequence)}>
      ␛
    </span>
  );
}

function OverwrittenView({ piece, from }: { piece: Overwritten; from: number }): JSX.Element {
  const { texts } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="over" aria-expanded={open} onClick={() => setOpen(!open)}>
        ↻ {texts.overwritten(piece.lines.length)}
      </button>
      {open && (
        <span class="overwritten">
          {piece.lines.map((line, place) => (
            <span key={String(place)} class="once">
              {line.map((each, inner) => (
                <ShownView key={String(inner)} piece={each} from={from} />
              ))}
            </span>
          ))}
        </span>
      )}
    </>
  );
}

/** `start` is the place of the text's first character in its source, in code points. */
export function TerminalView({ text, start }: { text: string; start: number }): JSX.Element {
  const pieces = useMemo(() => terminal(text), [text]);
  return (
    <pre class="terminal">
      {pieces.map((piece, place) =>
        piece.kind === "overwritten" ? (
          <OverwrittenView key={String(place)} piece={piece} from={start} />
        ) : (
          <ShownView key={String(place)} piece={piece} from={start} />
        ),
      )}
    </pre>
  );
}
