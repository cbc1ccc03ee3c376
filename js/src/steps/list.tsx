/** The cards of a run, one below the other. The active one is kept near the top third, so that the eyes stay put. */
import type { JSX } from "preact";
import { useCallback, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Session } from "../room/session";
import { useWords } from "../words";
import { StepCard } from "./card";
import { useHold } from "./scroll";
import { useSeen } from "./seen";
import { useSpotlight } from "./spotlight";
import { useVirtual } from "./virtual";

const GAP = 10;

export function StepList({ session }: { session: Session }): JSX.Element {
  const { steps } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = session.rows.value;
  const trajectoryId = session.run.value?.header.trajectory_id ?? "";
  const active = session.active.value;
  const place = session.place.value;
  // Made once for a run, and the same function at each key: another one would have every row of the run placed anew.
  const keys = useMemo(() => rows.map((row) => `${trajectoryId}/${row.step_id}`), [rows, trajectoryId]);
  const key = useCallback((index: number) => keys[index] ?? `${index}`, [keys]);
  const virtual = useVirtual({
    count: rows.length,
    scroller,
    estimate: (index) => Math.round(Math.min(420, 110 + (rows[index]?.size ?? 0) / 4)),
    key,
    overscan: 3,
    gap: GAP,
    paddingStart: 12,
    // Room below, so that the last card can stand as high as any other.
    paddingEnd: (view) => Math.round(view * 0.5),
  });
  useHold(scroller, virtual, {
    of: `${trajectoryId}/${active}`,
    index: active === "" ? rows.length - 1 : place,
    align: active === "" ? "end" : "start",
    above: 0.16,
    arrived: place < 0 || session.pages?.at(place) !== undefined,
  });
  const measured = useCallback(
    (card: Element) => {
      const slot = card.closest<HTMLElement>(".slot");
      const size = virtual.measurementsCache[Number(slot?.dataset.index)]?.size;
      return slot !== null && size !== undefined && Math.abs(slot.offsetHeight - size) <= 1;
    },
    [virtual],
  );
  useSpotlight(scroller, measured, session);
  const items = virtual.getVirtualItems();
  useSeen(scroller, items, session.reading);
  const middle = items[Math.floor(items.length / 2)]?.index;
  useLayoutEffect(() => {
    if (middle !== undefined) session.pages?.need(middle);
  }, [middle, session]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a card may hold nothing that takes the focus
    <div class="cards" ref={scroller} role="feed" aria-label={steps.cards} aria-busy={false} tabIndex={0}>
      <div style={{ height: `${virtual.getTotalSize()}px`, position: "relative" }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <div
                key={item.key}
                class="slot"
                data-index={item.index}
                ref={virtual.measureElement}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <StepCard session={session} row={row} total={rows.length} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
