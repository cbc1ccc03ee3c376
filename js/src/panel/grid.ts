/** Arrow keys in a table of buttons: one of them is in the order of Tab, the arrows go to its neighbours. */

/** Where a key leads from a cell, by row and column; null where it means nothing. */
export function neighbour(key: string, row: number, column: number, dir: "ltr" | "rtl"): [number, number] | null {
  const forth = dir === "rtl" ? -1 : 1;
  const ways: Record<string, [number, number]> = {
    ArrowDown: [row + 1, column],
    ArrowUp: [row - 1, column],
    ArrowRight: [row, column + forth],
    ArrowLeft: [row, column - forth],
  };
  return ways[key] ?? null;
}

/** Move the focus among the `data-at="row,column"` buttons of a table. */
export function walk(event: KeyboardEvent, table: HTMLElement | null, dir: "ltr" | "rtl"): void {
  const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-at]") : null;
  const [row, column] = (from?.dataset.at ?? "").split(",").map(Number);
  if (row === undefined || column === undefined) return;
  const to = neighbour(event.key, row, column, dir);
  if (to === null) return;
  event.preventDefault();
  event.stopPropagation();
  // A cell without a button, as that of somebody with themselves, is stepped over.
  let [down, along] = to;
  for (let tries = 0; tries < 2; tries += 1) {
    const found = table?.querySelector<HTMLElement>(`[data-at="${down},${along}"]`);
    if (found) {
      for (const each of table?.querySelectorAll<HTMLElement>("[data-at]") ?? []) each.tabIndex = -1;
      found.tabIndex = 0;
      found.focus();
      return;
    }
    down += to[0] - row;
    along += to[1] - column;
  }
}
