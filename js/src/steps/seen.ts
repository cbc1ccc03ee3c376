/** What a reader had before the eyes: half of a card, or as much of it as fills half of the view, for a moment. */
import type { VirtualItem } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Reading } from "../room/reading";

/** Shorter than this a card has only passed by. */
const MOMENT_MS = 400;

export function useSeen(
  scroller: RefObject<HTMLElement | null>,
  items: readonly VirtualItem[],
  reading: Reading,
): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      const element = scroller.current;
      if (!element || document.hidden) return;
      const top = element.scrollTop;
      const bottom = top + element.clientHeight;
      const half = (size: number) => Math.min(size, element.clientHeight) / 2;
      const shown = items.filter(({ start, end, size }) => Math.min(end, bottom) - Math.max(start, top) >= half(size));
      reading.see(shown.map((item) => item.index));
    }, MOMENT_MS);
    return () => clearTimeout(timer);
  }, [scroller, items, reading]);
}
