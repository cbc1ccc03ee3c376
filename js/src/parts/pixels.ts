/** What changed between two screenshots: rectangles around the blocks of pixels that differ. */

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pixels are compared in blocks of this edge. */
const BLOCK = 12;
/** So far apart (of 255, in one channel) two pixels differ: less is what compression does. */
const DIFFERENT = 24;
/** And so many pixels of a block must. */
const LEAST = 3;

/** Rectangles in pixels of the newer image, merged where they touch. Both hold RGBA, row by row. */
export function changedRegions(
  before: Uint8ClampedArray,
  after: Uint8ClampedArray,
  width: number,
  height: number,
): Region[] {
  const columns = Math.ceil(width / BLOCK);
  const rows = Math.ceil(height / BLOCK);
  const counts = new Uint16Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel += 1) {
        if (Math.abs((before[at + channel] ?? 0) - (after[at + channel] ?? 0)) > DIFFERENT) {
          const block = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
          counts[block] = (counts[block] ?? 0) + 1;
          break;
        }
      }
    }
  }
  return merged(counts, columns, rows).map(({ x, y, width: w, height: h }) => ({
    x: x * BLOCK,
    y: y * BLOCK,
    width: Math.min(width, (x + w) * BLOCK) - x * BLOCK,
    height: Math.min(height, (y + h) * BLOCK) - y * BLOCK,
  }));
}

/** Blocks that touch, also over one that did not change, are one region: what changed is a word or a box, not its letters. */
function merged(counts: Uint16Array, columns: number, rows: number): Region[] {
  const seen = new Uint8Array(counts.length);
  const regions: Region[] = [];
  for (let start = 0; start < counts.length; start += 1) {
    if (seen[start] || (counts[start] ?? 0) < LEAST) continue;
    const queue = [start];
    seen[start] = 1;
    let [left, right, top, bottom] = [columns, 0, rows, 0];
    for (let block = queue.pop(); block !== undefined; block = queue.pop()) {
      const x = block % columns;
      const y = Math.floor(block / columns);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) {
          const near = (y + dy) * columns + x + dx;
          const inside = x + dx >= 0 && x + dx < columns && y + dy >= 0 && y + dy < rows;
          if (!inside || seen[near] || (counts[near] ?? 0) < LEAST) continue;
          seen[near] = 1;
          queue.push(near);
        }
      }
    }
    regions.push({ x: left, y: top, width: right - left + 1, height: bottom - top + 1 });
  }
  return regions;
}
