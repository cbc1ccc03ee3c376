/** Images from the kernel, as data URLs: no host forbids those, and nothing is ever fetched from anywhere else. */
import { type Signal, signal } from "@preact/signals";
import { type Door, Unanswered } from "./door";
import { type Extra, extra, type Modules } from "./extras";

export type Picture = { state: "loading" } | { state: "there"; url: string } | { state: "missing"; why: string };

const KEPT = 60;
/** A closed line refuses at once. Asked again at once, drawing and asking would follow each other for ever and hang the page. */
const AGAIN_MS = 2000;
/** Only raster formats become images: an SVG is a document. */
const RASTER = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"]);

function base64(view: DataView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

export class Assets {
  private readonly pictures = new Map<string, Signal<Picture>>();

  constructor(private readonly door: Door) {}

  /** Code of ours that came with no bundle. */
  extra(name: keyof Modules): Signal<Extra> {
    return extra(this.door, name);
  }

  picture(trajectoryId: string, assetId: string, mediaType: string): Signal<Picture> {
    const known = this.pictures.get(assetId);
    if (known) return known;
    const fresh = signal<Picture>({ state: "loading" });
    this.pictures.set(assetId, fresh);
    for (const old of this.pictures.keys()) {
      if (this.pictures.size <= KEPT) break;
      this.pictures.delete(old);
    }
    if (RASTER.has(mediaType)) void this.fetch(trajectoryId, assetId, fresh);
    else fresh.value = { state: "missing", why: this.notShown(mediaType) };
    return fresh;
  }

  private notShown(mediaType: string): string {
    const { parts } = this.door.words;
    return mediaType === "" ? parts.unknown_kind_not_shown : parts.kind_not_shown(mediaType);
  }

  private async fetch(trajectoryId: string, assetId: string, into: Signal<Picture>): Promise<void> {
    try {
      const { buffers, payload } = await this.door.ask(
        "asset",
        { trajectory_id: trajectoryId, asset_id: assetId },
        30_000,
      );
      const buffer = buffers[0];
      // What the run declares is what its writer says; what the bytes are the kernel has seen.
      const { media_type } = payload;
      if (!buffer) into.value = { state: "missing", why: this.door.words.parts.no_bytes };
      else if (!RASTER.has(media_type)) into.value = { state: "missing", why: this.notShown(media_type) };
      else into.value = { state: "there", url: `data:${media_type};base64,${base64(buffer)}` };
    } catch (error) {
      const missing: Picture = { state: "missing", why: error instanceof Error ? error.message : String(error) };
      into.value = missing;
      // Drawn again after a while it is asked for again, but only where nobody has answered: a no stays a no.
      if (error instanceof Unanswered) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        if (this.pictures.get(assetId) === into) this.pictures.delete(assetId);
        into.value = { ...missing };
      }
    }
  }
}
