/** A screenshot with what was pointed at. Only images that came with the run are shown; an address alone stays text. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ImagePart, Overlay } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { usePlace } from "./context";

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

export function ImageView({ part }: { part: ImagePart }): JSX.Element {
  const place = usePlace();
  const { parts } = useWords();
  const [marks, setMarks] = useState(true);
  const [wide, setWide] = useState(false);
  if (part.asset_id === null) {
    return (
      <div class="missing">
        {part.uri ? parts.never_fetched : parts.image_absent}
        {part.uri && <Text value={part.uri} />}
      </div>
    );
  }
  const picture = place.assets.picture(place.trajectoryId, part.asset_id, part.media_type).value;
  const width = part.width ?? 800;
  const height = part.height ?? 500;
  const said = part.overlays.map((mark) => mark.label).filter((label) => label !== "");
  const frame = { aspectRatio: `${width} / ${height}`, maxWidth: wide ? "none" : `${width}px` };
  return (
    <figure class={wide ? "image wide" : "image"}>
      <div class="frame" style={frame}>
        {picture.state === "there" && <img src={picture.url} alt={part.alt || parts.screenshot} draggable={false} />}
        {picture.state === "loading" && <span class="missing">{parts.loading_image}</span>}
        {picture.state === "missing" && (
          <span class="missing">
            {parts.image_not_shown} <Text value={picture.why} />
          </span>
        )}
        {marks && part.overlays.length > 0 && (
          <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={said.join("; ") || parts.where_acted}>
            {part.overlays.map((mark, place_) => (
              <Mark key={String(place_)} mark={mark} unit={Math.max(1, width / 700)} />
            ))}
          </svg>
        )}
      </div>
      <figcaption>
        <span class="cap">{said.length > 0 ? <Text value={said.join(" · ")} /> : <Text value={part.alt} />}</span>
        {part.overlays.length > 0 && (
          <button type="button" class="fold" onClick={() => setMarks(!marks)}>
            {marks ? parts.hide_marker : parts.show_marker}
          </button>
        )}
        <button type="button" class="fold" onClick={() => setWide(!wide)}>
          {wide ? parts.fit : parts.enlarge}
        </button>
      </figcaption>
    </figure>
  );
}
