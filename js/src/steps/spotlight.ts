/** Shows the hit one is at in its card: draws over it once it is there, and scrolls it into view. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { DrawnText } from "../parts/places";
import type { Session } from "../room/session";

const NAME = "trajwidgets-found";
/** What is unfolded, fetched, and measured for a hit takes a while; then its excerpt in the search bar is all there is. */
const PATIENCE_MS = 3000;
const AGAIN_MS = 60;
/** A hit is brought to about this part of the view. */
const ABOVE = 0.3;

function registered(): Highlight | undefined {
  if (typeof Highlight === "undefined" || CSS.highlights === undefined) return undefined;
  const known = CSS.highlights.get(NAME) ?? new Highlight();
  CSS.highlights.set(NAME, known);
  known.priority = 10;
  return known;
}

export function useSpotlight(scroller: RefObject<HTMLElement | null>, session: Session): void {
  const hit = session.search.hit.value;
  useEffect(() => {
    if (hit === null) return;
    const drawn: Range[] = [];
    const highlight = registered();
    const end = Date.now() + PATIENCE_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown = "";
    const look = () => {
      const card = scroller.current?.querySelector(`article[data-step="${CSS.escape(hit.step_id)}"]`);
      const ranges = card ? new DrawnText(card, hit.pointer).ranges(hit.start, hit.end) : [];
      for (const range of drawn.splice(0)) highlight?.delete(range);
      for (const range of ranges) {
        highlight?.add(range);
        drawn.push(range);
      }
      const box = ranges[0]?.getBoundingClientRect();
      const element = scroller.current;
      if (box && element) {
        const view = element.getBoundingClientRect();
        const off = box.top - view.top;
        // Once is not enough: cards above get their heights later.
        if (off < 0 || off > view.height * 0.8) {
          // As whoever scrolls by hand: the list no longer holds the card in its place.
          element.dispatchEvent(new Event("wheel"));
          element.scrollTop += off - view.height * ABOVE;
        }
        const now = `${Math.round(off)}`;
        if (now === shown) return;
        shown = now;
      }
      if (Date.now() < end) timer = setTimeout(look, AGAIN_MS);
    };
    look();
    return () => {
      clearTimeout(timer);
      for (const range of drawn) highlight?.delete(range);
    };
  }, [hit, scroller]);
}
