/** TanStack's virtual list in Preact: only what is near the view is in the document, however long the run. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  type VirtualItem,
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
  paddingEnd?: (view: number) => number;
}

export type Listed = Virtualizer<HTMLElement, HTMLElement>;

/** What will be needed next is made in a pause of the browser's, at the latest after so long. */
const SOON_MS = 300;

/** Which items are in the document. */
class Kept {
  /** The item that has the focus, or in which something has it. Taken out, the keyboard would be nowhere: it stays. */
  focused: number | null = null;
  private indexes: number[] = [];
  private apart: { indexes: number[]; focused: number; all: number[] } | null = null;
  private due = false;
  private cancel: (() => void) | null = null;

  constructor(private readonly redraw: () => void) {}

  /**
   * Those in view and `overscan` around them. While what is there covers the view it stays as it is, and what comes next is
   * made in a pause: a press does not wait for it.
   */
  readonly extract = (range: Range): number[] => {
    const first = this.indexes[0] ?? Number.POSITIVE_INFINITY;
    const last = this.indexes.at(-1) ?? -1;
    const covered = first <= range.startIndex && range.endIndex <= last && last < range.count;
    const wanted = defaultRangeExtractor(range);
    if (!covered || this.due) this.indexes = wanted;
    else if (wanted[0] !== first || wanted.at(-1) !== last) this.later();
    this.due = false;
    return this.withFocused(this.indexes, range.count);
  };

  /** The same list as long as nothing in it changes: another one would be drawn anew. */
  private withFocused(indexes: number[], count: number): number[] {
    const { focused, apart } = this;
    if (focused === null || focused >= count || indexes.includes(focused)) return indexes;
    if (apart?.indexes === indexes && apart.focused === focused) return apart.all;
    const all = [...indexes, focused].sort((a, b) => a - b);
    this.apart = { indexes, focused, all };
    return all;
  }

  close(): void {
    this.cancel?.();
  }

  private later(): void {
    if (this.cancel !== null) return;
    const work = () => {
      this.cancel = null;
      this.due = true;
      this.redraw();
    };
    if (typeof requestIdleCallback === "function") {
      const handle = requestIdleCallback(work, { timeout: SOON_MS });
      this.cancel = () => cancelIdleCallback(handle);
    } else {
      const timer = setTimeout(work, SOON_MS / 3);
      this.cancel = () => clearTimeout(timer);
    }
  }
}

/** The height that is known of an item; to ask the document for it would lay it out, and it tells by itself soon enough. */
function known(element: HTMLElement, entry: ResizeObserverEntry | undefined, virtual: Listed): number {
  const told = entry?.borderBoxSize[0]?.blockSize;
  if (told !== undefined) return Math.round(told);
  return virtual.measurementsCache[virtual.indexFromElement(element)]?.size ?? 0;
}

export function useVirtual(props: VirtualProps): Listed {
  const [, redraw] = useReducer((count: number, _action: null) => count + 1, 0);
  const [kept] = useState(() => new Kept(() => redraw(null)));
  const drawn = useRef<readonly VirtualItem[]>([]);
  const height = useRef(0);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count: props.count,
    getScrollElement: () => props.scroller.current,
    estimateSize: props.estimate,
    overscan: props.overscan ?? 4,
    gap: props.gap ?? 0,
    paddingStart: props.paddingStart ?? 0,
    paddingEnd: props.paddingEnd?.(height.current) ?? 0,
    measureElement: known,
    // Another function each time, so that the list asks again though nothing has moved.
    rangeExtractor: (range) => kept.extract(range),
    observeElementRect: (virtual, tell) =>
      observeElementRect(virtual, (rect) => {
        height.current = rect.height;
        tell(rect);
        redraw(null);
      }),
    observeElementOffset,
    scrollToFn: elementScroll,
    // It tells of more than what can be seen: that scrolling has begun, and ended.
    onChange: (virtual) => {
      if (virtual.getVirtualItems() !== drawn.current) redraw(null);
    },
    ...(props.key ? { getItemKey: props.key } : {}),
  };
  const [virtual] = useState<Listed>(() => new Virtualizer(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => {
    virtual._willUpdate();
    drawn.current = virtual.getVirtualItems();
  });
  useEffect(() => () => kept.close(), [kept]);
  useEffect(() => {
    const element = props.scroller.current;
    const enter = (event: FocusEvent) => {
      const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
      kept.focused = item === null ? null : Number(item.dataset.index);
    };
    const leave = () => {
      kept.focused = null;
    };
    element?.addEventListener("focusin", enter);
    element?.addEventListener("focusout", leave);
    return () => {
      element?.removeEventListener("focusin", enter);
      element?.removeEventListener("focusout", leave);
    };
  }, [props.scroller, kept]);
  return virtual;
}
