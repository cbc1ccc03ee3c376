/** What is wider than its place, and holds nothing that takes the focus, comes into the order of Tab to be scrolled. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function useReach(): RefObject<HTMLElement | null> {
  const section = useRef<HTMLElement>(null);
  // After each drawing: another view may be wider in the same place.
  useEffect(() => {
    const { current } = section;
    if (current === null || typeof ResizeObserver === "undefined") return;
    const look = () => {
      const wide = current.scrollWidth > current.clientWidth + 1;
      const stop = current.querySelector("button, summary, a[href], [tabindex='0']");
      if (wide && stop === null) current.tabIndex = 0;
      else current.removeAttribute("tabindex");
    };
    const observer = new ResizeObserver(look);
    observer.observe(current);
    look();
    return () => observer.disconnect();
  });
  return section;
}
