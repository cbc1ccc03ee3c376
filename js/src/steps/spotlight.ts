/** Shows the hit one is at in its card: scrolls it into view, and draws over it whenever it is there. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { DrawnText } from "../parts/places";
import type { Session } from "../room/session";

const NAME = "trajwidgets-found";
/** What is unfolded, fetched, and measured for a hit takes a while; then its excerpt in the search bar is all there is. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 60;
/** A hit is in its place when nothing has moved it for this long. */
const REST_MS = 400;
/** By these somebody takes the list over. */
const GESTURES = ["wheel", "touchmove", "pointerdown"];
/** A hit is brought to about this part of the view. */
const ABOVE = 0.3;

function registered(): Highlight | undefined {
  if (typeof Highlight === "undefined" || CSS.highlights === undefined) return undefined;
  const known = CSS.highlights.get(NAME) ?? new Highlight();
  CSS.highlights.set(NAME, known);
  known.priority = 10;
  return known;
}

/** `measured` is whether the list knows how high a card is by now. */
export function useSpotlight(
  scroller: RefObject<HTMLElement | null>,
  measured: (card: Element) => boolean,
  session: Session,
): void {
  const hit = session.search.hit.value;
  useEffect(() => {
    const element = scroller.current;
    if (hit === null || element === null) return;
    const drawn: Range[] = [];
    const highlight = registered();
    const end = Date.now() + PATIENCE_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let still = { off: Number.NaN, since: 0 };
    let left = false;
    const leave = (event: Event) => {
      left ||= event.isTrusted;
    };
    const cardOf = () => element.querySelector(`article[data-step="${CSS.escape(hit.step_id)}"]`);
    const draw = (card: Element | null): readonly Range[] => {
      const ranges = card ? new DrawnText(card, hit.pointer).ranges(hit.start, hit.end) : [];
      for (const range of drawn.splice(0)) highlight?.delete(range);
      for (const range of ranges) {
        highlight?.add(range);
        drawn.push(range);
      }
      return ranges;
    };
    // A card that was scrolled away has left the page; when it comes back it is another, with other texts in it.
    let shown = cardOf();
    const redrawn = new MutationObserver((changes) => {
      const card = cardOf();
      if (card === shown && !changes.some(({ target }) => card?.contains(target))) return;
      shown = card;
      draw(card);
    });
    redrawn.observe(element, { childList: true, characterData: true, subtree: true });
    const look = () => {
      const card = cardOf();
      const ranges = draw(card);
      if (left || Date.now() > end) return;
      const { top, height } = element.getBoundingClientRect();
      const box = ranges[0]?.getBoundingClientRect();
      // Its words stand in the bar before one is taken to its card. And to the list a card that has just been unfolded still ends
      // above what was found: down there it would take the card off the page.
      if (box && card && session.active.value === hit.step_id && measured(card)) {
        const off = Math.round(box.top - top);
        const now = Date.now();
        // Once is not enough: cards above get their heights later.
        if (off < 0 || off > height * 0.8) {
          // As whoever scrolls by hand: the list no longer holds the card in its place.
          element.dispatchEvent(new Event("wheel"));
          element.scrollTop += off - height * ABOVE;
        } else if (off !== still.off) still = { off, since: now };
        else if (now - still.since > REST_MS) return;
      }
      timer = setTimeout(look, AGAIN_MS);
    };
    for (const gesture of GESTURES) element.addEventListener(gesture, leave, { passive: true });
    look();
    return () => {
      clearTimeout(timer);
      redrawn.disconnect();
      for (const gesture of GESTURES) element.removeEventListener(gesture, leave);
      for (const range of drawn) highlight?.delete(range);
    };
  }, [hit, scroller, measured, session]);
}
