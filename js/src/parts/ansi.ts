/**
 * What a terminal would show of a text: colours and styles (ECMA-48 8.3.117 SGR, with 256 colours and RGB as of ISO 8613-6),
 * lines written over by carriage return, and a sign for what moves the cursor. Titles and addresses of links (OSC) draw nothing.
 */
import { offsets } from "./offsets";

/** A stretch of source text in one style, `start` in code points. */
export interface Piece {
  kind: "text";
  text: string;
  start: number;
  tone: string;
}

/** Lines that a progress bar wrote over. */
export interface Overwritten {
  kind: "overwritten";
  lines: readonly (readonly Shown[])[];
}

/** A sequence that would have moved the cursor or erased something. */
export interface Control {
  kind: "control";
  sequence: string;
}

export type Shown = Piece | Control;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SEQUENCE = /\u001B\[([0-?]*)[ -/]*([@-~])|\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|\u001B[ -/]*[0-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const SIGN = /\u001B[[\]()]|[^\r\n]\r(?!\n)/;

/** Whether a text was written for a terminal. */
export function isTerminal(text: string): boolean {
  return SIGN.test(text);
}

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
/** The first sixteen colours of xterm, to which the others are brought: only for these a theme has shades that can be read. */
const SHADES = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
];

function nearest(red: number, green: number, blue: number): number {
  const far = (shade: number) =>
    ((shade >> 16) - red) ** 2 + (((shade >> 8) & 255) - green) ** 2 + ((shade & 255) - blue) ** 2;
  return SHADES.reduce((best, shade, place) => (far(shade) < far(SHADES[best] ?? 0) ? place : best), 0);
}

/** One of 256: sixteen named ones, a cube of 6 x 6 x 6, and 24 greys. */
function of256(index: number): number {
  if (index < 16) return index;
  if (index >= 232) return nearest(...grey(8 + 10 * (index - 232)));
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const place = index - 16;
  return nearest(level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6));
}

function grey(level: number): [number, number, number] {
  return [level, level, level];
}

interface Style {
  front: number | null;
  back: number | null;
  marks: Set<string>;
}

const ON: Record<number, string> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "under",
  7: "inverse",
  8: "conceal",
  9: "strike",
};
const OFF: Record<number, string[]> = {
  ...{ 22: ["bold", "dim"], 23: ["italic"], 24: ["under"], 27: ["inverse"], 28: ["conceal"], 29: ["strike"] },
};

/** The colour behind 38 or 48, and how many parameters it took. */
function extended(codes: readonly number[]): [shade: number | null, taken: number] {
  if (codes[0] === 5 && codes[1] !== undefined) return [of256(codes[1]), 2];
  if (codes[0] === 2) return [nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), 4];
  return [null, codes.length];
}

function restyle(style: Style, parameters: string): void {
  const codes = parameters.split(/[;:]/).map((code) => Number.parseInt(code || "0", 10));
  for (let place = 0; place < codes.length; place += 1) {
    const code = codes[place] ?? 0;
    const on = ON[code];
    if (code === 0) {
      style.front = null;
      style.back = null;
      style.marks.clear();
    } else if (on !== undefined) style.marks.add(on);
    else if (code === 21) style.marks.add("under");
    else if (OFF[code]) for (const mark of OFF[code]) style.marks.delete(mark);
    else if (code === 38 || code === 48) {
      const [shade, taken] = extended(codes.slice(place + 1));
      if (code === 38) style.front = shade;
      else style.back = shade;
      place += taken;
    } else if (code >= 30 && code <= 37) style.front = code - 30;
    else if (code >= 90 && code <= 97) style.front = code - 82;
    else if (code >= 40 && code <= 47) style.back = code - 40;
    else if (code >= 100 && code <= 107) style.back = code - 92;
    else if (code === 39) style.front = null;
    else if (code === 49) style.back = null;
  }
}

function shade(index: number): string {
  return `${index >= 8 ? "bright-" : ""}${NAMES[index % 8]}`;
}

/** Classes of the style sheet. Inverse takes the text's own colour as its ground; nothing is ever concealed. */
function toneOf({ front, back, marks }: Style): string {
  const inverse = marks.has("inverse");
  const words = [...marks].map((mark) => `a-${mark}`);
  const [fore, ground] = inverse ? [back, front] : [front, back];
  if (fore !== null && ground === null) words.push(`a-${shade(fore)}`);
  if (ground !== null) words.push(`b-${shade(ground)}`);
  return words.join(" ");
}

interface LineSoFar {
  done: Shown[][];
  now: Shown[];
}

function drawn(pieces: readonly Shown[]): boolean {
  return pieces.some((piece) => piece.kind === "text" && piece.text.trim() !== "");
}

/** What stands at the end of each line, and how often it was written over. */
export function terminal(source: string): (Shown | Overwritten)[] {
  const out: (Shown | Overwritten)[] = [];
  const at = offsets(source);
  const style: Style = { front: null, back: null, marks: new Set() };
  let line: LineSoFar = { done: [], now: [] };
  const put = (from: number, to: number) => {
    if (to > from) line.now.push({ kind: "text", text: source.slice(from, to), start: at(from), tone: toneOf(style) });
  };
  const end = () => {
    const said = [...line.done, line.now].filter(drawn);
    const last = drawn(line.now) ? line.now : (said.at(-1) ?? line.now);
    const over = said.filter((pieces) => pieces !== last);
    if (over.length > 0) out.push({ kind: "overwritten", lines: over });
    out.push(...last);
    line = { done: [], now: [] };
  };
  const plain = (from: number, to: number) => {
    let begin = from;
    for (let place = from; place < to; place += 1) {
      const unit = source[place];
      if (unit === "\r" && source[place + 1] !== "\n") {
        put(begin, place);
        line.done.push(line.now);
        line.now = [];
        begin = place + 1;
      } else if (unit === "\n") {
        const carriage = source[place - 1] === "\r" && place > begin ? 1 : 0;
        put(begin, place - carriage);
        end();
        put(place, place + 1);
        begin = place + 1;
        // The line break itself stands in the line it ends, where nothing can write over it.
        out.push(...line.now);
        line.now = [];
      }
    }
    put(begin, to);
  };
  let from = 0;
  for (const found of source.matchAll(SEQUENCE)) {
    plain(from, found.index);
    from = found.index + found[0].length;
    if (found[2] === "m") restyle(style, found[1] ?? "");
    // `K` ends what a progress bar wrote: the line shows that by itself.
    else if (found[2] !== undefined && found[2] !== "K")
      line.now.push({ kind: "control", sequence: found[0].slice(1) });
  }
  plain(from, source.length);
  end();
  return out;
}
