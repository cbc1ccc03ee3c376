/** Choosing a place in a card, by mouse or by keys, before it is marked or cited. */
import { frameOf, isOwn, spanOf, stepOf, textsIn } from "../parts/places";
import { selectionIn } from "../room/selection";
import type { Session } from "../room/session";
import type { Mark } from "../room/targets";
import { Caret, type Move } from "./caret";

const MOVES: Record<string, Move> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  w: "word",
  b: "back",
  Home: "home",
  End: "end",
  Tab: "next",
};

/** Values that can be marked: in the arguments of a call, or in what a reader has kept as it was. */
const VALUE = /^\/parts\/\d+\/(arguments|data)(\/|$)/;

function cardOf(root: ParentNode, unit: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-step="${CSS.escape(unit)}"]`);
}

/** The elements of a card that show a value, in the order of the page. */
function valuesIn(card: HTMLElement): string[] {
  const own = [...card.querySelectorAll<HTMLElement>("[data-pointer]")].filter((each) => isOwn(card, each));
  const found = own.map((each) => each.dataset.pointer ?? "");
  return [...new Set(found)].filter((pointer) => VALUE.test(pointer));
}

/** The value whose name was clicked; undefined where it was something else. */
export function valueAt(element: Element): string | undefined {
  if (element.closest(".key, .name") === null) return undefined;
  const leaf = element.closest<HTMLElement>("[data-pointer], .leaf, .long");
  const pointer = leaf?.dataset.pointer ?? leaf?.querySelector<HTMLElement>("[data-pointer]")?.dataset.pointer;
  return pointer !== undefined && VALUE.test(pointer) ? pointer : undefined;
}

export class Selecting {
  private caret: Caret | null = null;
  /** The values to choose from, and which is up, while values are chosen instead of text. */
  private values: { pointers: string[]; up: number } | null = null;

  constructor(
    private readonly session: Session,
    private readonly root: () => HTMLElement | null,
  ) {}

  /** Somebody let go of the mouse: what is selected in a card can be marked or cited. */
  take(event: MouseEvent): void {
    const within = this.root()?.getRootNode();
    if (this.caret !== null || !(within instanceof ShadowRoot)) return;
    // What is done with a selection does not end it.
    if (event.composedPath().some((each) => each instanceof Element && each.classList.contains("selection"))) return;
    const range = selectionIn(within);
    const start = range?.startContainer;
    const inside = start instanceof Element ? start : start?.parentElement;
    // A selection over two steps is one in the first of them.
    const card = inside ? frameOf(inside) : null;
    const step_id = card ? stepOf(card) : undefined;
    const span = range && card ? spanOf(card, range) : null;
    const { trajectoryId: trajectory_id } = this.session.here.value;
    this.session.marking.selected.value =
      span && step_id !== undefined ? { type: "span", trajectory_id, step_id, ...span } : null;
  }

  /** Put the caret into the active card. */
  start(): void {
    const { session } = this;
    const root = this.root();
    const card = root && cardOf(root, session.active.value);
    if (!card) {
      session.say(session.words.marks.nothing_to_mark);
      return;
    }
    this.caret = new Caret(textsIn(card));
    this.values = null;
    this.show();
    session.say(session.words.marks.caret_on);
  }

  /** Whether a key belongs to the caret, or to what is selected; if so it has been done. */
  key(key: string, shift: boolean): boolean {
    const { marking } = this.session;
    if (this.caret === null) {
      if (marking.selected.value === null) return false;
      if (key === "Enter") this.mark();
      else if (key === "e") this.cite();
      else if (key === "Escape") this.leave();
      else return false;
      return true;
    }
    if (key === "Escape") this.leave();
    else if (key === "Enter") this.mark();
    else if (key === "e") this.cite();
    else if (key === "v") this.toValues();
    else if (this.values) this.moveValue(key);
    else if (key === " ") this.caret.toggleAnchor();
    else if (key === "Tab" && shift) this.caret.move("previous");
    else {
      const how = MOVES[key];
      if (how) this.caret.move(how, shift);
    }
    if (this.caret) this.show();
    return true;
  }

  leave(): void {
    this.caret = null;
    this.values = null;
    this.session.marking.caret.value = null;
    this.session.marking.selected.value = null;
    document.getSelection()?.removeAllRanges();
  }

  private mark(): void {
    const { session } = this;
    const chosen = session.marking.selected.value;
    if (chosen === null) {
      session.say(session.words.marks.select_first);
      return;
    }
    this.leave();
    session.marking.make(chosen);
  }

  private cite(): void {
    const { session } = this;
    const { trajectoryId: trajectory_id, unit } = session.here.value;
    const chosen = session.marking.selected.value;
    this.leave();
    session.marking.cite(chosen ?? { type: "step", trajectory_id, step_id: unit });
  }

  private toValues(): void {
    const root = this.root();
    const card = root && cardOf(root, this.session.active.value);
    const pointers = card ? valuesIn(card) : [];
    if (this.values || pointers.length === 0) {
      this.values = null;
      return;
    }
    const here = this.caret?.place?.pointer ?? "";
    this.values = { pointers, up: Math.max(0, pointers.indexOf(here)) };
  }

  private moveValue(key: string): void {
    if (!this.values) return;
    const by = key === "ArrowDown" || key === "ArrowRight" ? 1 : key === "ArrowUp" || key === "ArrowLeft" ? -1 : 0;
    const last = this.values.pointers.length - 1;
    this.values.up = Math.min(last, Math.max(0, this.values.up + by));
  }

  /** Tell the room where the caret is, and what is chosen by it. */
  private show(): void {
    const { trajectoryId: trajectory_id, unit: step_id } = this.session.here.value;
    const { marking } = this.session;
    const pointer = this.values?.pointers[this.values.up];
    const span = this.caret?.span ?? null;
    const chosen: Mark | null =
      pointer !== undefined
        ? { type: "json", trajectory_id, step_id, pointer }
        : span && { type: "span", trajectory_id, step_id, ...span };
    marking.selected.value = chosen;
    marking.caret.value = pointer === undefined ? (this.caret?.place ?? null) : null;
  }
}
