/** A caret over the texts of a card, for those who mark without a mouse: it moves by what a reader sees as one character. */
import type { ShownText } from "../parts/places";

export type Move = "left" | "right" | "up" | "down" | "word" | "back" | "home" | "end" | "next" | "previous";

/** So many code points around the caret are looked at for the next character or word. */
const WINDOW = 400;
const WORD = /[\p{L}\p{N}\p{M}_]/u;

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

export class Caret {
  private index = 0;
  /** Code points from the beginning of the shown text. */
  private at = 0;
  private anchor: number | null = null;

  constructor(private readonly texts: readonly ShownText[]) {}

  private get text(): readonly string[] {
    return this.texts[this.index]?.text ?? [];
  }

  /** Where the caret stands in which source text; null where there is none to stand in. */
  get place(): { pointer: string; at: number } | null {
    const shown = this.texts[this.index];
    return shown ? { pointer: shown.pointer, at: shown.at + this.at } : null;
  }

  /** What lies between the anchor and the caret; null while nothing does. */
  get span(): { pointer: string; start: number; end: number } | null {
    const shown = this.texts[this.index];
    if (!shown || this.anchor === null || this.anchor === this.at) return null;
    const [start, end] = this.anchor < this.at ? [this.anchor, this.at] : [this.at, this.anchor];
    return { pointer: shown.pointer, start: shown.at + start, end: shown.at + end };
  }

  /** Let go of the anchor, or set it here. */
  toggleAnchor(): void {
    this.anchor = this.anchor === null ? this.at : null;
  }

  move(how: Move, extend = false): void {
    if (extend) this.anchor ??= this.at;
    if (how === "next" || how === "previous") this.turn(how === "next" ? 1 : -1);
    else this.at = clamp(this.target(how), 0, this.text.length);
  }

  private turn(by: 1 | -1): void {
    const index = clamp(this.index + by, 0, Math.max(0, this.texts.length - 1));
    if (index === this.index) return;
    this.index = index;
    this.at = 0;
    this.anchor = null;
  }

  private target(how: Exclude<Move, "next" | "previous">): number {
    const { at, text } = this;
    const isWord = (place: number) => WORD.test(text[place] ?? "");
    switch (how) {
      case "right": {
        const [first] = characters.segment(text.slice(at, at + WINDOW).join(""));
        return at + Array.from(first?.segment ?? "").length;
      }
      case "left": {
        const last = [...characters.segment(text.slice(Math.max(0, at - WINDOW), at).join(""))].at(-1);
        return at - Array.from(last?.segment ?? "").length;
      }
      case "word": {
        let place = at;
        while (place < text.length && isWord(place)) place += 1;
        while (place < text.length && !isWord(place)) place += 1;
        return place;
      }
      case "back": {
        let place = at;
        while (place > 0 && !isWord(place - 1)) place -= 1;
        while (place > 0 && isWord(place - 1)) place -= 1;
        return place;
      }
      case "home":
        return this.lineStart(at);
      case "end":
        return this.lineEnd(at);
      case "up": {
        const start = this.lineStart(at);
        if (start === 0) return at;
        const above = this.lineStart(start - 1);
        return Math.min(above + (at - start), start - 1);
      }
      case "down": {
        const end = this.lineEnd(at);
        if (end === text.length) return at;
        return Math.min(end + 1 + (at - this.lineStart(at)), this.lineEnd(end + 1));
      }
    }
  }

  private lineStart(at: number): number {
    return at === 0 ? 0 : this.text.lastIndexOf("\n", at - 1) + 1;
  }

  private lineEnd(at: number): number {
    const end = this.text.indexOf("\n", at);
    return end === -1 ? this.text.length : end;
  }
}
