/** A picture in its frame, with what was pointed at and what has changed, to zoom into. */
import type { JSX, RefObject } from "preact";
import type { ImagePart, Overlay } from "../contract.gen";
import type { Picture } from "../room/assets";
import { Text } from "../text";
import { useWords } from "../words";
import type { Region } from "./pixels";
import type { Zoom } from "./zoom";

function Mark({ mark, unit }: { mark: Overlay; unit: number }): JSX.Element {
  if (mark.type === "box") {
    return (
      <g class="mark">
        <rect class="halo" x={mark.x} y={mark.y} width={mark.width} height={mark.height} rx={3 * unit} />
        <rect x={mark.x} y={mark.y} width={mark.width} height={mark.height} rx={3 * unit} />
      </g>
    );
  }
  const arm = 9 * unit;
  return (
    <g class="mark">
      <circle class="halo" cx={mark.x} cy={mark.y} r={arm} />
      <circle cx={mark.x} cy={mark.y} r={arm} />
      <circle class="dot" cx={mark.x} cy={mark.y} r={2.5 * unit} />
    </g>
  );
}

interface FrameProps {
  part: ImagePart;
  picture: Picture;
  marks: boolean;
  wide: boolean;
  /** What has changed, in shares of width and height. */
  changed: readonly Region[];
  /** The picture before, over so much of this one, once its bytes are there. */
  over: { url: string | null; percent: number } | null;
  frame: RefObject<HTMLDivElement | null>;
  zoom: Zoom;
}

export function Frame({ part, picture, marks, wide, changed, over, frame, zoom }: FrameProps): JSX.Element {
  const { parts, texts } = useWords();
  const width = part.width ?? 800;
  const height = part.height ?? 500;
  const unit = Math.max(1, width / 700);
  const said = part.overlays.map((mark) => mark.label).filter((label) => label !== "");
  const { scale, x, y } = zoom.view;
  return (
    <div
      class={scale > 1 ? "frame near" : "frame"}
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys zoom and pan it
      tabIndex={0}
      role="group"
      aria-label={texts.picture}
      onKeyDown={zoom.onKeyDown}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: wide ? "none" : `${width}px` }}
    >
      <div class="lens" style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}>
        {picture.state === "there" && <img src={picture.url} alt={part.alt || parts.screenshot} draggable={false} />}
        {over && over.url !== null && (
          <>
            <img class="swept" src={over.url} alt="" style={{ clipPath: `inset(0 ${100 - over.percent}% 0 0)` }} />
            <i class="sweep" style={{ left: `${over.percent}%` }} />
          </>
        )}
        {picture.state === "loading" && <span class="missing">{parts.loading_image}</span>}
        {picture.state === "missing" && (
          <span class="missing">
            {parts.image_not_shown} <Text value={picture.why} />
          </span>
        )}
        {marks && part.overlays.length > 0 && (
          <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={said.join("; ") || parts.where_acted}>
            {part.overlays.map((mark, place) => (
              <Mark key={String(place)} mark={mark} unit={unit} />
            ))}
          </svg>
        )}
        {changed.length > 0 && (
          <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={texts.regions(changed.length)}>
            {changed.map((region, place) => (
              <rect
                key={String(place)}
                class="changed"
                x={region.x * width}
                y={region.y * height}
                width={region.width * width}
                height={region.height * height}
              />
            ))}
          </svg>
        )}
      </div>
    </div>
  );
}

export function Zooms({ zoom }: { zoom: Zoom }): JSX.Element {
  const { texts } = useWords();
  const { scale } = zoom.view;
  return (
    <div class="flips" role="group" aria-label={texts.picture}>
      <button type="button" class="zoom" aria-label={texts.zoom_in} onClick={() => zoom.by(1.5)}>
        +
      </button>
      <button
        type="button"
        class="zoom"
        aria-label={texts.zoom_out}
        disabled={scale === 1}
        onClick={() => zoom.by(1 / 1.5)}
      >
        −
      </button>
      {scale > 1 && (
        <button type="button" class="zoom" aria-label={texts.zoom_reset} onClick={zoom.reset}>
          1:1
        </button>
      )}
    </div>
  );
}
