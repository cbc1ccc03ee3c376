/** A block of text that folds when it is long, saying what is inside, and fetches the rest where it was cut. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { codePoints, Text } from "../text";
import { useWords, type Words } from "../words";
import { usePlace } from "./context";

const FOLD_LINES = 14;
const FOLD_CHARS = 1400;
const ERROR_WORD = /\b(error|errors|exception|failed|failure|traceback|denied|forbidden|not found)\b/gi;

/** The head of a text: whole lines up to the fold, or undefined when it is short enough to show whole. */
export function headOf(text: string): string | undefined {
  const lines = text.split("\n");
  if (lines.length <= FOLD_LINES + 2 && text.length <= FOLD_CHARS * 1.2) return undefined;
  const head = lines.slice(0, FOLD_LINES).join("\n");
  return head.length <= FOLD_CHARS ? head : head.slice(0, FOLD_CHARS);
}

/** Characters that were cut away. Lengths come from Python, which counts code points; JavaScript counts UTF-16 units. */
export function missing(length: number | undefined, text: string): number {
  return length === undefined ? 0 : Math.max(0, length - codePoints(text));
}

function inside(hidden: string, omitted: number, { parts }: Words): string {
  const lines = hidden.split("\n").length - 1;
  const errors = hidden.match(ERROR_WORD)?.length ?? 0;
  const size =
    omitted > 0
      ? parts.more_characters(hidden.length + omitted)
      : lines > 0
        ? parts.more_lines(lines)
        : parts.more_characters(hidden.length);
  return errors > 0 ? parts.with_errors(size, errors) : size;
}

interface BlockProps {
  text: string;
  pointer: string;
  mono?: boolean;
  tone?: string;
  /** How many characters were cut for the way, where the text is not one text of the step but made of several. */
  omitted?: number;
  /** Fetches the rest of such a text. What it made has no places in the source. */
  whole?: () => Promise<string>;
}

export function Block(props: BlockProps): JSX.Element {
  const place = usePlace();
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [full, setFull] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const text = full ?? props.text;
  const omitted = full === null ? (props.omitted ?? missing(place.cut[props.pointer], props.text)) : 0;
  const head = headOf(text);
  const shown = open || head === undefined ? text : head;
  const unfold = () => {
    if (open || omitted === 0) {
      setOpen(!open);
      return;
    }
    const whole = props.whole ?? (() => place.whole(props.pointer));
    whole().then(
      (whole) => {
        setFull(whole);
        setOpen(true);
        setTrouble(null);
      },
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  };
  const body = props.whole ? <Text value={shown} /> : <Text value={shown} start={0} />;
  return (
    <div class={`block ${props.tone ?? ""}`} data-pointer={props.pointer}>
      {props.mono ? <pre>{body}</pre> : <div class="prose">{body}</div>}
      {(head !== undefined || omitted > 0) && (
        <button type="button" class="fold" onClick={unfold} aria-expanded={open}>
          {open ? `▾ ${words.parts.show_less}` : `▸ ${inside(text.slice(shown.length), omitted, words)}`}
        </button>
      )}
      {trouble !== null && (
        <div class="trouble">
          {words.parts.not_fetched} <Text value={trouble} />
        </div>
      )}
    </div>
  );
}
