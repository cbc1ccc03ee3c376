/** TanStack's virtual list in Preact: only what is near the view is in the document, however long the run. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

export interface VirtualProps {
  count: number;
  scroller: RefObject<HTMLElement | null>;
  estimate: (index: number) => number;
  key?: (index: number) => string;
  overscan?: number;
  gap?: number;
  paddingStart?: number;
  paddingEnd?: number;
  scrollPaddingStart?: number;
}

type Listed = Virtualizer<HTMLElement, HTMLElement>;

export function useVirtual(props: VirtualProps): Listed {
  const focused = useFocused(props.scroller);
  const [, redraw] = useReducer((count: number, _action: null) => count + 1, 0);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count: props.count,
    getScrollElement: () => props.scroller.current,
    estimateSize: props.estimate,
    overscan: props.overscan ?? 4,
    gap: props.gap ?? 0,
    paddingStart: props.paddingStart ?? 0,
    paddingEnd: props.paddingEnd ?? 0,
    scrollPaddingStart: props.scrollPaddingStart ?? 0,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(null),
    // What has the focus stays, however far it is scrolled away: where it were taken out, the keyboard would be nowhere.
    rangeExtractor: (range) => {
      const near = defaultRangeExtractor(range);
      const kept = focused.current;
      if (kept === null || kept >= range.count || near.includes(kept)) return near;
      return [...near, kept].sort((a, b) => a - b);
    },
    ...(props.key ? { getItemKey: props.key } : {}),
  };
  const [virtual] = useState<Listed>(() => new Virtualizer(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}

/** The place of the item that has the focus, or in which something has it. */
function useFocused(scroller: RefObject<HTMLElement | null>): RefObject<number | null> {
  const focused = useRef<number | null>(null);
  useEffect(() => {
    const element = scroller.current;
    const enter = (event: FocusEvent) => {
      const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
      focused.current = item === null ? null : Number(item.dataset.index);
    };
    const leave = () => {
      focused.current = null;
    };
    element?.addEventListener("focusin", enter);
    element?.addEventListener("focusout", leave);
    return () => {
      element?.removeEventListener("focusin", enter);
      element?.removeEventListener("focusout", leave);
    };
  }, [scroller]);
  return focused;
}

/** A list is at rest when nothing has moved for this long. */
const REST_MS = 400;

export interface Held {
  /** What is held; another one is brought into place anew. */
  of: string;
  index: number;
  align: "start" | "end";
  /** Whether its content is there: until then nothing is at rest. */
  arrived: boolean;
}

/**
 * Bring one item into place, and keep it there while items above it grow from a guess to their real height, as those of a
 * run just opened do. Whoever scrolls takes over at once; at rest the list is let go.
 */
export function useHold(scroller: RefObject<HTMLElement | null>, virtual: Listed, held: Held): void {
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
  useLayoutEffect(() => {
    const element = scroller.current;
    if (hold.current.of !== held.of) hold.current = { of: held.of, still: null, on: true };
    if (!hold.current.on || held.index < 0 || !element) return;
    const offset = virtual.getOffsetForIndex(held.index, held.align)?.[0];
    const moved = offset !== undefined && Math.abs(element.scrollTop - offset) > 1;
    // A list that is not shown has no room to scroll in; and one found in place at first may have been drawn late, not long ago.
    if (moved || !held.arrived || element.clientHeight === 0) hold.current.still = null;
    else if (hold.current.still === null) hold.current.still = performance.now();
    else if (performance.now() - hold.current.still > REST_MS) hold.current.on = false;
    if (moved) virtual.scrollToOffset(offset);
  });
}
