/** The one module that shows untrusted text: as text, with what would hide or deceive made visible. */
import type { JSX } from "preact";
import { useWords } from "./words";

/**
 * Control and format characters (bidi, zero-width, tags, soft hyphen), odd line breaks, and whatever else Unicode says draws
 * nothing (fillers, the variation selectors that smuggle text); but tab, line breaks, and the two selectors of emoji.
 */
const HIDDEN = /(?:(?!\t|\n|\r\n|\uFE0E|\uFE0F)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])+/gu;

/** So many in a row show each by itself. Of more one element tells, lest a text of nothing else makes thousands. */
const EACH = 8;
/** So many of these are named for whoever asks. */
const NAMED = 60;
/** What drawing a hidden character costs, in other characters. */
const COST = 40;

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

/** What tag characters spell: they stand for ASCII, and models read them (Unicode 23.9). */
function spelled(characters: readonly string[]): string {
  const codes = characters.map((each) => (each.codePointAt(0) ?? 0) - 0xe0000);
  return String.fromCharCode(...codes.filter((code) => code >= 0x20 && code < 0x7f));
}

/** Many hidden characters in a row: the first, the last and how many, and what they spell. */
function HiddenRow({ characters }: { characters: readonly string[] }): JSX.Element {
  const { amounts, parts } = useWords();
  const [first = "", last = ""] = [characters[0], characters.at(-1)];
  const codes = characters.every((each) => each === first) ? name(first) : `${name(first)} … ${name(last)}`;
  const words = spelled(characters.slice(0, 2_000));
  const all = characters.slice(0, NAMED).map(name).join(" ");
  return (
    <span
      class="hidden-char"
      data-hidden={characters.length}
      title={parts.hidden_characters(characters.length, all + (characters.length > NAMED ? " …" : ""))}
    >
      {codes} ×{amounts.number(characters.length)}
      {words !== "" && ` “${words}”`}
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

/** A text as what goes into the page: text, and each hidden character, or many in a row, as what it is. */
export function visible(value: string): (string | JSX.Element)[] {
  const pieces: (string | JSX.Element)[] = [];
  let from = 0;
  for (const found of value.matchAll(HIDDEN)) {
    pieces.push(value.slice(from, found.index));
    const characters = Array.from(found[0]);
    if (characters.length > EACH) pieces.push(<HiddenRow characters={characters} />);
    else pieces.push(...characters.map((each, place) => <Hidden key={String(place)} character={each} />));
    from = found.index + found[0].length;
  }
  pieces.push(value.slice(from));
  return pieces;
}

/** How much of a text, from its beginning, costs no more to draw than so many characters that show. */
export function affordable(value: string, characters: number): number {
  let left = characters;
  let from = 0;
  for (const found of value.matchAll(HIDDEN)) {
    const before = found.index - from;
    if (before > left) break;
    left -= before + COST * Math.min(EACH, found[0].length);
    if (left < 0) return found.index;
    from = found.index + found[0].length;
  }
  return Math.min(value.length, from + left);
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
 * inside a `data-at`, each text counts its code points, and each `.hidden-char` one, or as many as its `data-hidden` says. What we add (marks, line numbers)
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
