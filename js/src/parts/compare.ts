/** Two pictures, as the browser shows them, compared on a canvas. Both are data URLs, so the canvas can be read. */
import { changedRegions, type Region } from "./pixels";

/** Beyond so many pixels a side both are compared at a smaller scale. */
const LARGEST = 1600;

async function drawn(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

function pixels(image: HTMLImageElement, width: number, height: number): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return new Uint8ClampedArray(4 * width * height);
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Where the newer differs, as shares of its width and height. Undefined where the two have not the same shape. */
export async function compared(before: string, after: string): Promise<Region[] | undefined> {
  const [old, fresh] = await Promise.all([drawn(before), drawn(after)]);
  if (old.naturalWidth !== fresh.naturalWidth || old.naturalHeight !== fresh.naturalHeight) return undefined;
  const scale = Math.min(1, LARGEST / Math.max(fresh.naturalWidth, fresh.naturalHeight));
  const width = Math.max(1, Math.round(fresh.naturalWidth * scale));
  const height = Math.max(1, Math.round(fresh.naturalHeight * scale));
  return changedRegions(pixels(old, width, height), pixels(fresh, width, height), width, height).map((region) => ({
    x: region.x / width,
    y: region.y / height,
    width: region.width / width,
    height: region.height / height,
  }));
}
