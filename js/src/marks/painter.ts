/**
 * Draws marks over the texts of a card by the CSS Custom Highlight API, which leaves the elements alone, so that marks may
 * overlap, also across what a text is coloured with. Where a browser lacks it, boxes are laid over the texts instead.
 */

import type { CallTarget } from "../contract.gen";
import { DrawnText, isOwn } from "../parts/places";
import type { Inner, Mark } from "../room/targets";

/** What is drawn, each in a way of its own: see marks.css. */
const KINDS = ["mark", "mark-over", "mark-over-again", "spoken", "chosen", "looked"] as const;
export type Kind = (typeof KINDS)[number];

const LANES: readonly Kind[] = ["mark", "mark-over", "mark-over-again"];

/** How each of these marks is drawn, in the order of the text: where two overlap, each in a way of its own. */
export function lanes(marks: readonly Mark[]): Kind[] {
  let pointer = "";
  let ends: number[] = [];
  return marks.map((mark) => {
    if (mark.pointer !== pointer) ends = [];
    pointer = mark.pointer;
    if (mark.type === "json") return "mark";
    const free = LANES.findIndex((_, lane) => (ends[lane] ?? 0) <= mark.start);
    const lane = free === -1 ? LANES.length - 1 : free;
    ends[lane] = mark.end;
    return LANES[lane] ?? "mark";
  });
}

/** More marks than anybody can tell apart are not drawn, so that no card freezes the page. */
export const MOST_DRAWN = 400;

function registered(kind: Kind): Highlight | undefined {
  if (typeof Highlight === "undefined" || CSS.highlights === undefined) return undefined;
  const name = `trajwidgets-${kind}`;
  const known = CSS.highlights.get(name) ?? new Highlight();
  CSS.highlights.set(name, known);
  known.priority = KINDS.indexOf(kind);
  return known;
}

/** The element of a card that shows a value, or a call. */
function elementOf(card: HTMLElement, target: Exclude<Inner, { type: "span" }>): HTMLElement | null {
  const [name, value] = target.type === "call" ? ["data-call", target.call_id] : ["data-pointer", target.pointer];
  const found = [...card.querySelectorAll<HTMLElement>(`[${name}="${CSS.escape(value)}"]`)];
  return found.find((each) => isOwn(card, each)) ?? null;
}

/** Where a mark stands in a card. Each text is read once, however many marks it has. */
export class Finder {
  private readonly texts = new Map<string, DrawnText>();

  constructor(private readonly card: HTMLElement) {}

  ranges(target: Mark): Range[] {
    if (target.type === "span") {
      const text = this.texts.get(target.pointer) ?? new DrawnText(this.card, target.pointer);
      this.texts.set(target.pointer, text);
      return text.ranges(target.start, target.end);
    }
    const element = elementOf(this.card, target);
    if (element === null) return [];
    const range = document.createRange();
    range.selectNodeContents(element);
    return [range];
  }
}

export class Painter {
  private readonly painted: [Highlight, Range][] = [];
  private spoken: HTMLElement | null = null;

  constructor(
    private readonly card: HTMLElement,
    private readonly overlay: HTMLElement,
  ) {}

  /** Draw these marks and no others; the call that is spoken of gets a ring. */
  paint(drawn: readonly (readonly [Kind, Mark])[], call: CallTarget | null): Finder {
    this.clear();
    const finder = new Finder(this.card);
    for (const [kind, mark] of drawn.slice(0, MOST_DRAWN)) {
      const highlight = registered(kind);
      for (const range of finder.ranges(mark)) {
        if (highlight) {
          highlight.add(range);
          this.painted.push([highlight, range]);
        } else this.box(kind, range);
      }
    }
    this.spoken = call && elementOf(this.card, call);
    this.spoken?.setAttribute("data-spoken", "");
    return finder;
  }

  clear(): void {
    for (const [highlight, range] of this.painted.splice(0)) highlight.delete(range);
    this.overlay.replaceChildren();
    this.spoken?.removeAttribute("data-spoken");
    this.spoken = null;
  }

  private box(kind: Kind, range: Range): void {
    const around = this.overlay.getBoundingClientRect();
    for (const { left, top, width, height } of range.getClientRects()) {
      const box = document.createElement("i");
      box.className = kind;
      box.style.cssText = `left:${left - around.left}px;top:${top - around.top}px;width:${width}px;height:${height}px`;
      this.overlay.append(box);
    }
  }
}
