/** Zoom and pan of a picture inside its frame: by wheel with Ctrl, by dragging, by buttons, and by keys where the frame has focus. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

export interface View {
  scale: number;
  /** Shift in pixels of the frame. */
  x: number;
  y: number;
}

const WHOLE: View = { scale: 1, x: 0, y: 0 };
const LARGEST = 8;
const STEP = 1.3;
const PAN = 60;

/** Nothing beyond the picture's edge comes into the frame. */
function held(view: View, frame: { width: number; height: number }): View {
  const least = (size: number) => size - size * view.scale;
  return {
    scale: view.scale,
    x: Math.min(0, Math.max(least(frame.width), view.x)),
    y: Math.min(0, Math.max(least(frame.height), view.y)),
  };
}

/** The view after zooming by a factor around a point of the frame: what is under the point stays there. */
export function zoomed(
  view: View,
  by: number,
  at: { x: number; y: number },
  frame: { width: number; height: number },
): View {
  const scale = Math.min(LARGEST, Math.max(1, view.scale * by));
  const ratio = scale / view.scale;
  return held({ scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }, frame);
}

function sizeOf(frame: HTMLElement | null): { width: number; height: number } {
  return frame?.getBoundingClientRect() ?? { width: 0, height: 0 };
}

function middleOf(frame: HTMLElement | null): { x: number; y: number } {
  const { width, height } = sizeOf(frame);
  return { x: width / 2, y: height / 2 };
}

export interface Zoom {
  view: View;
  by: (factor: number) => void;
  reset: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function useZoom(frame: RefObject<HTMLElement | null>): Zoom {
  const [view, setView] = useState(WHOLE);
  const by = (factor: number) => setView((now) => zoomed(now, factor, middleOf(frame.current), sizeOf(frame.current)));
  const pan = (x: number, y: number) =>
    setView((now) => held({ ...now, x: now.x + x, y: now.y + y }, sizeOf(frame.current)));
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    // Not passive, so that the page itself does not zoom; without Ctrl the list goes on scrolling.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      setView((now) => zoomed(now, event.deltaY < 0 ? STEP : 1 / STEP, at, box));
    };
    let from: { x: number; y: number } | null = null;
    const down = (event: PointerEvent) => {
      if (event.button === 0) from = { x: event.clientX, y: event.clientY };
    };
    const move = (event: PointerEvent) => {
      if (from === null) return;
      const last = from;
      from = { x: event.clientX, y: event.clientY };
      setView((now) =>
        held({ ...now, x: now.x + event.clientX - last.x, y: now.y + event.clientY - last.y }, sizeOf(element)),
      );
    };
    const up = () => {
      from = null;
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) element.addEventListener(end, up);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel", "pointerleave"]) element.removeEventListener(end, up);
    };
  }, [frame]);
  const keys: Record<string, () => void> = {
    "+": () => by(STEP),
    "=": () => by(STEP),
    "-": () => by(1 / STEP),
    "0": () => setView(WHOLE),
    ArrowLeft: () => pan(PAN, 0),
    ArrowRight: () => pan(-PAN, 0),
    ArrowUp: () => pan(0, PAN),
    ArrowDown: () => pan(0, -PAN),
  };
  return {
    view,
    by,
    reset: () => setView(WHOLE),
    onKeyDown: (event) => {
      const act = keys[event.key];
      // Arrows of a picture that is not enlarged belong to the room.
      if (!act || event.ctrlKey || event.metaKey || (event.key.startsWith("Arrow") && view.scale === 1)) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    },
  };
}
