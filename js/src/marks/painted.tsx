/** What lies over a card: its marks, the caret, and what was jumped to; drawn anew whenever the card's texts change. */
import { useComputed } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Unit } from "../room/fold";
import type { Session } from "../room/session";
import { type Inner, keyOf, type Mark } from "../room/targets";
import { type Finder, type Kind, lanes, Painter } from "./painter";

interface PaintedProps {
  session: Session;
  unit: Unit;
  card: RefObject<HTMLElement | null>;
}

const NOWHERE = { target: null, times: 0 };

function own<T extends Inner>(target: T | null, unit: Unit): T | null {
  return target?.step_id === unit ? target : null;
}

/** Where the caret stands, in pixels of the card. */
function caretAt(finder: Finder, card: HTMLElement, mark: Mark & { type: "span" }): string {
  // A place between two characters has no box of its own: that of the next one, else the end of the one before.
  const [next] = finder.ranges(mark);
  const [last] = next ? [] : finder.ranges({ ...mark, start: Math.max(0, mark.start - 1), end: mark.start });
  const box = (next ?? last)?.getBoundingClientRect?.();
  if (!box) return "display:none";
  const around = card.getBoundingClientRect();
  return `left:${(next ? box.left : box.right) - around.left}px;top:${box.top - around.top}px;height:${box.height || 16}px`;
}

export function Painted({ session, unit, card }: PaintedProps): JSX.Element {
  const overlay = useRef<HTMLDivElement>(null);
  const caretElement = useRef<HTMLElement>(null);
  const looks = useRef(0);
  const { marking } = session;
  // What concerns other cards draws nothing here.
  const marks = useComputed(() => marking.marksOf(unit)).value;
  const spoken = useComputed(() => (session.active.value === unit ? marking.mark.value : null)).value;
  const call = useComputed(() => (session.active.value === unit ? marking.call.value : null)).value;
  const selected = useComputed(() => own(marking.selected.value, unit)).value;
  const caret = useComputed(() => (session.active.value === unit ? marking.caret.value : null)).value;
  const looked = useComputed(() => (own(marking.looked.value.target, unit) ? marking.looked.value : NOWHERE)).value;
  useLayoutEffect(() => {
    const element = card.current;
    if (!element || !overlay.current) return;
    const painter = new Painter(element, overlay.current);
    const spokenKey = spoken === null ? "" : keyOf(spoken);
    const drawn: [Kind, Mark][] = [];
    const here = (mark: Mark) => mark.step_id === unit && mark.trajectory_id === session.here.value.trajectoryId;
    if (selected && here(selected)) drawn.push(["chosen", selected]);
    if (looked.target && looked.target.type !== "call" && here(looked.target)) drawn.push(["looked", looked.target]);
    for (const mark of marks) if (keyOf(mark) === spokenKey) drawn.push(["spoken", mark]);
    const ways = lanes(marks);
    for (const [place, mark] of marks.entries()) drawn.push([ways[place] ?? "mark", mark]);
    const paint = () => {
      const finder = painter.paint(drawn, call);
      const place: Mark & { type: "span" } = {
        type: "span",
        trajectory_id: session.here.value.trajectoryId,
        step_id: unit,
        pointer: caret?.pointer ?? "",
        start: caret?.at ?? 0,
        end: (caret?.at ?? 0) + 1,
      };
      if (caretElement.current) caretElement.current.style.cssText = caretAt(finder, element, place);
      if (looked.target === null || looked.target.step_id !== unit || looks.current === looked.times) return;
      const found =
        looked.target.type === "call"
          ? element.querySelector("[data-spoken]")
          : finder.ranges(looked.target)[0]?.startContainer.parentElement;
      if (!found) return;
      looks.current = looked.times;
      found.scrollIntoView?.({ block: "center" });
    };
    paint();
    // A block that is unfolded, or whose rest has come, shows what was not there to be drawn on.
    let asked = 0;
    const watcher = new MutationObserver((changes) => {
      const ours = (node: Node) => overlay.current?.contains(node) || node === caretElement.current;
      if (changes.every(({ target }) => ours(target))) return;
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(paint);
    });
    if (drawn.length > 0 || caret) watcher.observe(element, { childList: true, characterData: true, subtree: true });
    return () => {
      watcher.disconnect();
      cancelAnimationFrame(asked);
      painter.clear();
    };
  });
  return (
    <>
      <div class="marks-over" ref={overlay} aria-hidden="true" />
      {caret && <i class="caret" ref={caretElement} aria-hidden="true" />}
    </>
  );
}
