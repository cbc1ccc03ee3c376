/** The one module that shows untrusted text: as text, with what would hide or deceive made visible. */
import type { JSX } from "preact";
import { useWords } from "./words";

/**
 * Control and format characters (bidi, zero-width, tags, soft hyphen), odd line breaks, and whatever else Unicode says draws
 * nothing (fillers, the variation selectors that smuggle text); but tab, line feed, and the two selectors of emoji.
 */
const HIDDEN = /(?!\t|\n|\uFE0E|\uFE0F)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

function name(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function Hidden({ character }: { character: string }): JSX.Element {
  return (
    <span class="hidden-char" title={useWords().parts.hidden_character}>
      {name(character)}
    </span>
  );
}

/** How many Unicode code points: what Python counts. JavaScript counts UTF-16 units. */
export function codePoints(value: string): number {
  let count = value.length;
  for (let place = 0; place < value.length - 1; place += 1) {
    const unit = value.charCodeAt(place);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = value.charCodeAt(place + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      count -= 1;
      place += 1;
    }
  }
  return count;
}

/** A text as what goes into the page: text, and each hidden character as its code. */
export function visible(value: string): (string | JSX.Element)[] {
  const pieces: (string | JSX.Element)[] = [];
  let from = 0;
  for (const found of value.matchAll(HIDDEN)) {
    if (found[0] === "\r" && value[found.index + 1] === "\n") continue;
    pieces.push(value.slice(from, found.index));
    pieces.push(<Hidden character={found[0]} />);
    from = found.index + found[0].length;
  }
  pieces.push(value.slice(from));
  return pieces;
}

/** A stretch of a text in one tone, such as a word of a programming language. */
export interface Run {
  text: string;
  /** A class of the style sheet, never a word of the text. */
  tone: string;
}

interface TextProps {
  value: string;
  start?: number | undefined;
  tone?: string | undefined;
  /** The same value in stretches. */
  runs?: readonly Run[] | undefined;
}

/**
 * Source text, whole and escaped. Line breaks are kept; hidden characters show as their code.
 *
 * `start` says where in its source text the value begins, in code points; it is written down as `data-at`, and the nearest
 * `data-pointer` around it says of which text. So a place in the page can be told as a place in the source: of all that is
 * inside a `data-at`, each text counts its code points, and each `.hidden-char` counts one. What we add (marks, line numbers)
 * stands outside of it, or is drawn by the style sheet.
 */
export function Text({ value, start, tone, runs }: TextProps): JSX.Element {
  return (
    <span class={tone === undefined ? "untrusted" : `untrusted ${tone}`} dir="auto" data-at={start}>
      {runs?.map((run, place) =>
        run.tone === "" ? (
          visible(run.text)
        ) : (
          <span key={String(place)} class={run.tone}>
            {visible(run.text)}
          </span>
        ),
      ) ?? visible(value)}
    </span>
  );
}
