/** A screenshot, and those before and after it in its place. Only images that came with the run are shown; an address stays text. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ImagePart } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { compared } from "./compare";
import { usePlace } from "./context";
import { Frame, Zooms } from "./frame";
import { pictureAt } from "./observations";
import type { Region } from "./pixels";
import { useZoom } from "./zoom";

const NONE: readonly Region[] = [];

type Found = { state: "there"; image: ImagePart; number: number; url: string | null } | { state: "away" } | undefined;

/** The picture so many flips away; only where it is to be shown its bytes, or its step, are asked for. */
function useFlipped(part: ImagePart, flip: number, asked: boolean): Found {
  const place = usePlace();
  // Read for the subscription: the step of that picture may be on its way.
  void place.neighbours.arrived();
  const found =
    flip === 0 ? { image: part, stepId: "", number: 0 } : pictureAt(part, place.parts, flip, place.neighbours);
  const away = found !== undefined && "want" in found ? found : undefined;
  useEffect(() => {
    if (asked) away?.want();
  }, [asked, away]);
  if (found === undefined) return undefined;
  if (!("image" in found)) return { state: "away" };
  const { image, number } = found;
  if (!asked) return { state: "there", image, number, url: null };
  const picture = place.assets.picture(place.trajectoryId, image.asset_id ?? "", image.media_type).value;
  return { state: "there", image, number, url: picture.state === "there" ? picture.url : null };
}

export function ImageView({ part }: { part: ImagePart }): JSX.Element {
  const { parts } = useWords();
  if (part.asset_id !== null) return <Shot part={part} />;
  return (
    <div class="missing">
      {part.uri ? parts.never_fetched : parts.image_absent}
      {part.uri && <Text value={part.uri} />}
    </div>
  );
}

/** Where the shown picture differs from the one before it; asked for by a button, since it reads every pixel. */
function useChanges(before: string | null, now: string | null, on: boolean): readonly Region[] | undefined | null {
  const [found, setFound] = useState<{ of: string; regions: readonly Region[] | undefined } | null>(null);
  const of = `${before?.length} ${now?.length} ${before?.slice(-40)} ${now?.slice(-40)}`;
  useEffect(() => {
    if (!on || before === null || now === null) return;
    compared(before, now).then(
      (regions) => setFound({ of, regions }),
      () => setFound({ of, regions: undefined }),
    );
  }, [on, before, now, of]);
  if (!on) return NONE;
  return found?.of === of ? found.regions : null;
}

function Shot({ part }: { part: ImagePart }): JSX.Element {
  const place = usePlace();
  const { parts, texts } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const zoom = useZoom(frame);
  const [marks, setMarks] = useState(true);
  const [wide, setWide] = useState(false);
  const [flip, setFlip] = useState(0);
  const [holding, setHolding] = useState(false);
  const [outlined, setOutlined] = useState(false);
  /** How much of the picture before lies over this one, in percent from the start; null while none does. */
  const [swept, setSwept] = useState<number | null>(null);
  const shown = holding ? flip - 1 : flip;
  const found = useFlipped(part, shown, true);
  const before = useFlipped(part, flip - 1, outlined || swept !== null);
  const after = useFlipped(part, flip + 1, false);
  const image = found?.state === "there" ? found.image : part;
  const url = (each: Found) => (each?.state === "there" ? each.url : null);
  const changed = useChanges(url(before), url(found), outlined && !holding);
  const picture = place.assets.picture(place.trajectoryId, image.asset_id ?? "", image.media_type).value;
  const said = image.overlays.map((mark) => mark.label).filter((label) => label !== "");
  const hold = (on: boolean) => () => setHolding(on);
  const holdKey = (on: boolean) => (event: KeyboardEvent) => {
    if (event.key === " " || event.key === "Enter") setHolding(on);
  };
  return (
    <figure class={wide ? "image wide" : "image"}>
      <Frame
        part={image}
        picture={picture}
        marks={marks}
        wide={wide}
        changed={changed ?? NONE}
        over={swept !== null && !holding ? { url: url(before), percent: swept } : null}
        frame={frame}
        zoom={zoom}
      />
      <figcaption>
        <span class="cap">
          {found?.state === "there" && shown !== 0 && (
            <b class="other">{found.number === 0 ? texts.same_step : texts.of_step(found.number)} </b>
          )}
          {said.length > 0 ? <Text value={said.join(" · ")} /> : <Text value={image.alt} />}
          {outlined && !holding && (
            <span role="status">
              {" "}
              {changed === null ? "…" : changed === undefined ? texts.not_comparable : texts.regions(changed.length)}
            </span>
          )}
        </span>
        <Zooms zoom={zoom} />
        {(before !== undefined || after !== undefined || flip !== 0) && (
          <span class="flips" role="group" aria-label={texts.flip}>
            <button
              type="button"
              class="zoom"
              aria-label={texts.picture_before}
              disabled={!before}
              onClick={() => setFlip(flip - 1)}
            >
              ‹
            </button>
            {flip !== 0 && (
              <button type="button" class="fold" onClick={() => setFlip(0)}>
                {texts.back_here}
              </button>
            )}
            <button
              type="button"
              class="zoom"
              aria-label={texts.picture_after}
              disabled={!after}
              onClick={() => setFlip(flip + 1)}
            >
              ›
            </button>
          </span>
        )}
        {before !== undefined && (
          <>
            <button type="button" class="fold" aria-pressed={outlined} onClick={() => setOutlined(!outlined)}>
              {texts.outline_changes}
            </button>
            <button
              type="button"
              class="fold"
              aria-pressed={swept !== null}
              onClick={() => setSwept(swept === null ? 50 : null)}
            >
              {texts.sweep}
            </button>
            {swept !== null && (
              <input
                type="range"
                min={0}
                max={100}
                value={swept}
                aria-label={texts.swept}
                onInput={(event) => setSwept(event.currentTarget.valueAsNumber)}
              />
            )}
            <button
              type="button"
              class="fold"
              aria-pressed={holding}
              onPointerDown={hold(true)}
              onPointerUp={hold(false)}
              onPointerLeave={hold(false)}
              onKeyDown={holdKey(true)}
              onKeyUp={holdKey(false)}
              onBlur={hold(false)}
            >
              {texts.hold_to_compare}
            </button>
          </>
        )}
        {image.overlays.length > 0 && (
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
