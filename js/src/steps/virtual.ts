/** TanStack's virtual list in Preact: only what is near the view is in the document, however long the run. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

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
    ...(props.key ? { getItemKey: props.key } : {}),
  };
  const [virtual] = useState<Listed>(() => new Virtualizer(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}
