/**
 * From a place in the page to the place in the source it stands for, and back. `Text` says how: of all inside a `data-at`,
 * each text counts its code points and each `.hidden-char` one or as many as it stands for, and the nearest `data-pointer` around says of which text.
 */
import { codePoints } from "../text";

/** A place in a source text: offsets are code points, as Python counts. */
export interface Place {
  pointer: string;
  at: number;
}

/** A piece of source text in the page. */
interface Piece {
  element: HTMLElement;
  at: number;
}

function isHidden(node: Node): boolean {
  return node instanceof HTMLElement && node.classList.contains("hidden-char");
}

/** What of a piece counts, in order: its texts, and each hidden character as one. */
function* countable(piece: Node): Generator<Text | HTMLElement> {
  for (const node of piece.childNodes) {
    if (node instanceof Text) yield node;
    else if (isHidden(node) && node instanceof HTMLElement) yield node;
    else yield* countable(node);
  }
}

function sizeOf(node: Text | HTMLElement): number {
  return node instanceof Text ? codePoints(node.data) : Number(node.dataset.hidden ?? 1);
}

/** The source text that a piece shows, one code point an entry; what of many hidden ones is not told apart is U+FFFD. */
export function sourceOf(piece: Node): string[] {
  return [...countable(piece)].flatMap((node) => {
    if (node instanceof Text) return Array.from(node.data);
    const code = node.dataset.hidden === undefined ? Number.parseInt((node.textContent ?? "").slice(2), 16) : 0;
    return Array<string>(sizeOf(node)).fill(String.fromCodePoint(code || 0xfffd));
  });
}

function pieceAt(element: HTMLElement): Piece | null {
  const at = Number(element.dataset.at);
  return Number.isInteger(at) ? { element, at } : null;
}

/** What shows one step: a card, or what is opened in place within the card of another step. */
const SHOWS_STEP = "[data-step], [data-within]";

export function frameOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>(SHOWS_STEP);
}

/** The id of the step that an element shows. */
export function stepOf(element: Element): string | undefined {
  const frame = frameOf(element);
  return frame?.dataset.within ?? frame?.dataset.step;
}

/** Whether an element belongs to the same step as what is around it, and to none that is opened within. */
export function isOwn(root: Element, element: Element): boolean {
  return frameOf(element) === frameOf(root);
}

/** The pieces of all texts of a step, or of one, in the order in which they stand in the page. */
function piecesIn(root: Element, pointer?: string): Piece[] {
  const found = [...root.querySelectorAll<HTMLElement>("[data-at]")].filter((each) => isOwn(root, each));
  return found.flatMap((element) =>
    pointer === undefined || pointerOf(element) === pointer ? (pieceAt(element) ?? []) : [],
  );
}

function pointerOf(element: Element): string | undefined {
  return element.closest<HTMLElement>("[data-pointer]")?.dataset.pointer;
}

/** Code points of a piece before a boundary point of the DOM inside of it. */
function before(piece: HTMLElement, container: Node, offset: number): number {
  const until = document.createRange();
  until.setStart(container, offset);
  let count = 0;
  for (const node of countable(piece)) {
    if (node === container && node instanceof Text) return count + codePoints(node.data.slice(0, offset));
    // What begins at or behind the point does not count any more.
    if (until.comparePoint(node, 0) >= 0 && !(container !== node && node.contains(container))) return count;
    if (node.contains(container) && node !== container) return count + (offset > 0 ? sizeOf(node) : 0);
    count += sizeOf(node);
  }
  return count;
}

export interface Stretch {
  pointer: string;
  start: number;
  end: number;
}

/** From where to where a selection in a card reaches in one source text; null where it touches none, or only one point. */
export function spanOf(root: Element, range: Range): Stretch | null {
  const stretches = piecesIn(root).flatMap(({ element, at }): Stretch[] => {
    const pointer = pointerOf(element);
    if (pointer === undefined || !range.intersectsNode(element)) return [];
    const start = element.contains(range.startContainer) ? before(element, range.startContainer, range.startOffset) : 0;
    const size = [...countable(element)].reduce((sum, node) => sum + sizeOf(node), 0);
    const end = element.contains(range.endContainer) ? before(element, range.endContainer, range.endOffset) : size;
    return end > start ? [{ pointer, start: at + start, end: at + end }] : [];
  });
  // A selection over several texts is one in the first of them.
  const [first] = stretches;
  if (first === undefined) return null;
  const same = stretches.filter(({ pointer }) => pointer === first.pointer);
  const start = same.reduce((least, each) => Math.min(least, each.start), first.start);
  const end = same.reduce((most, each) => Math.max(most, each.end), first.end);
  return { pointer: first.pointer, start, end };
}

/** The point of the DOM at the code point `offset` of a piece; within hidden characters that show as one, before or behind them. */
function pointIn(piece: HTMLElement, offset: number, isEnd: boolean): [Node, number] {
  let left = offset;
  let last: [Node, number] = [piece, 0];
  for (const node of countable(piece)) {
    const size = sizeOf(node);
    const parent = node.parentNode ?? piece;
    const place = node instanceof Text ? 0 : [...parent.childNodes].indexOf(node);
    if (left < size || (left === size && node instanceof Text)) {
      return node instanceof Text ? [node, unitsOf(node.data, left)] : [parent, isEnd && left > 0 ? place + 1 : place];
    }
    left -= size;
    last = node instanceof Text ? [node, node.data.length] : [parent, place + 1];
  }
  return last;
}

/** How many UTF-16 units the first code points of a text have. */
export function unitsOf(text: string, points: number): number {
  let units = 0;
  for (let count = 0; count < points && units < text.length; count += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** One text of a card as it is drawn just now: where each piece of it begins and ends. Read once, asked for many marks. */
export class DrawnText {
  private readonly pieces: { element: HTMLElement; start: number; end: number }[];

  constructor(root: Element, pointer: string) {
    this.pieces = piecesIn(root, pointer).map(({ element, at }) => {
      const size = [...countable(element)].reduce((sum, node) => sum + sizeOf(node), 0);
      return { element, start: at, end: at + size };
    });
  }

  /** The ranges of the page that show these code points; none where they are folded away or not here yet. */
  ranges(start: number, end: number): Range[] {
    return this.pieces
      .filter((piece) => piece.start < end && piece.end > start)
      .map((piece) => {
        const range = document.createRange();
        range.setStart(...pointIn(piece.element, Math.max(0, start - piece.start), false));
        range.setEnd(...pointIn(piece.element, Math.min(piece.end, end) - piece.start, true));
        return range;
      });
  }
}

/** What a card shows of its texts, for the caret: each text with the stretch of it that is drawn. */
export interface ShownText {
  pointer: string;
  /** The code point at which the drawn stretch begins. */
  at: number;
  text: readonly string[];
}

/** Every text of a card that can be marked, in the order of the page, one code point an entry. */
export function textsIn(root: Element): ShownText[] {
  const texts = new Map<string, { at: number; text: string[] }>();
  for (const { element, at } of piecesIn(root)) {
    const pointer = pointerOf(element);
    if (pointer === undefined) continue;
    const known = texts.get(pointer) ?? { at, text: [] };
    texts.set(pointer, known);
    // A text that is drawn with something left out goes on only as far as it is whole.
    if (at === known.at + known.text.length) known.text.push(...sourceOf(element));
  }
  return [...texts].map(([pointer, { at, text }]) => ({ pointer, at, text }));
}
