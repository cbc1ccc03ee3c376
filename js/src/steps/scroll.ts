/**
 * Where the lists scroll by themselves. They take themselves to be there while they are drawn, so that what comes into view is
 * drawn at once; the document follows when everything else is drawn, so that it is laid out once for a press.
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Listed } from "./virtual";

type Scroller = RefObject<HTMLElement | null>;

/** As last told: to answer, the document would have to be laid out. No room in a list that is not shown. */
function room(virtual: Listed): { offset: number; view: number; end: number } {
  const view = virtual.scrollRect?.height ?? 0;
  return { offset: virtual.scrollOffset ?? 0, view, end: Math.max(0, virtual.getTotalSize() - view) };
}

/** A list is at rest when nothing has moved for this long. */
const REST_MS = 400;

export interface Held {
  /** What is held; another one is brought into place anew. */
  of: string;
  index: number;
  align: "start" | "end";
  /** How much of the view is left above an item that is held at its start, from 0 to 1. */
  above: number;
  /** Whether its content is there: until then nothing is at rest. */
  arrived: boolean;
}

function offsetOf(virtual: Listed, held: Held): number | null {
  const { view, end } = room(virtual);
  const item = virtual.measurementsCache[held.index];
  if (view === 0 || item === undefined) return null;
  const offset = held.align === "end" ? item.end - view : item.start - held.above * view;
  return Math.round(Math.max(0, Math.min(offset, end)));
}

/**
 * Bring one item into place, and keep it there while items above it grow from a guess to their real height, as those of a
 * run just opened do. Whoever scrolls takes over at once; at rest the list is let go.
 */
export function useHold(scroller: Scroller, virtual: Listed, held: Held): void {
  const hold = useRef<{ of: string; still: number | null; on: boolean }>({ of: "", still: null, on: false });
  useEffect(() => {
    const element = scroller.current;
    const letGo = () => {
      hold.current.on = false;
    };
    const gestures = ["wheel", "touchmove", "pointerdown"];
    for (const gesture of gestures) element?.addEventListener(gesture, letGo, { passive: true });
    return () => {
      for (const gesture of gestures) element?.removeEventListener(gesture, letGo);
    };
  }, [scroller]);
  if (hold.current.of !== held.of) hold.current = { of: held.of, still: null, on: true };
  const { current } = hold;
  const offset = current.on ? offsetOf(virtual, held) : null;
  if (offset !== null) virtual.scrollOffset = offset;
  useLayoutEffect(() => {
    if (offset === null) current.still = null;
    else queueMicrotask(() => keep(offset));
  });
  const keep = (at: number) => {
    const element = scroller.current;
    if (!element || !current.on) return;
    const moved = Math.abs(element.scrollTop - at) > 1;
    // One found in place at first may have been drawn late, not long ago.
    if (moved || !held.arrived) current.still = null;
    else if (current.still === null) current.still = performance.now();
    else if (performance.now() - current.still > REST_MS) current.on = false;
    if (moved) element.scrollTo({ top: at });
  };
}

/** So many neighbours of an item stay in view with it, where the view is not small. */
const NEAR = 2;

/** Scroll as little as brings an item of a list of equal ones into view, each time that it is another one, or the view is. */
export function useReveal(scroller: Scroller, virtual: Listed, index: number, size: number): void {
  const revealed = useRef("");
  const { offset, view, end } = room(virtual);
  const now = `${index} in ${view}`;
  const due = view > 0 && now !== revealed.current;
  const near = view > 4 * NEAR * size ? NEAR : 0;
  const nearest = Math.max((index + 1 + near) * size - view, Math.min((index - near) * size, offset));
  const to = due && index >= 0 && nearest !== offset ? Math.round(Math.max(0, Math.min(nearest, end))) : null;
  if (to !== null) virtual.scrollOffset = to;
  useLayoutEffect(() => {
    if (due) revealed.current = now;
    if (to !== null) queueMicrotask(() => scroller.current?.scrollTo({ top: to }));
  });
}
