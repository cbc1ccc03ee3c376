/** A correction: the texts and arguments of the step, each to be edited in place, with what changes shown below. */
import { diffWordsWithSpace } from "diff";
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { CorrectionField, JsonValue } from "../contract.gen";
import type { StepContent } from "../room/pages";
import { Text } from "../text";
import { termOf, useWords } from "../words";
import { applied, type Change, changeOf, type Place, patched, placesOf, written } from "./changes";
import type { ControlProps } from "./control";
import { useDraft } from "./draft";

function isChange(value: unknown): value is Change {
  return typeof value === "object" && value !== null && "pointer" in value && ("edits" in value || "patch" in value);
}

function changesOf(props: ControlProps<CorrectionField>): Change[] {
  const value = props.standing?.label.state === "judged" ? props.standing.label.value : null;
  const changes = typeof value === "object" && value !== null && "changes" in value ? value.changes : null;
  return Array.isArray(changes) ? changes.flatMap((each) => (isChange(each) ? [each] : [])) : [];
}

function Preview({ before, after }: { before: string; after: string }): JSX.Element {
  const pieces = useMemo(() => diffWordsWithSpace(before, after), [before, after]);
  const shown: { words: string; as: "del" | "ins" | "same" }[] = pieces.map((piece) => ({
    words: piece.value,
    as: piece.added ? "ins" : piece.removed ? "del" : "same",
  }));
  return (
    <div class="changes" aria-label={useWords().fields.changes}>
      {shown.map(({ words, as }, place) => {
        const key = String(place);
        if (as === "ins")
          return (
            <ins key={key}>
              <Text value={words} />
            </ins>
          );
        if (as === "del")
          return (
            <del key={key}>
              <Text value={words} />
            </del>
          );
        return <Text key={key} value={shortened(words, place > 0, place < shown.length - 1)} />;
      })}
    </div>
  );
}

/** The keys that lead to the next place. */
const NEXT = ["Alt", "↓"];

/** Arguments in the layout in which they were shown, so that only what differs differs. */
function tidy(place: Place, typed: string): string {
  if (place.kind === "text") return typed;
  try {
    return written(JSON.parse(typed));
  } catch {
    return typed;
  }
}

const KEPT = 60;

/** What stays the same, but its middle, or its far end. */
function shortened(words: string, left: boolean, right: boolean): string {
  if (words.length <= 2 * KEPT + 10) return words;
  const head = left ? words.slice(0, KEPT) : "";
  const tail = right ? words.slice(-KEPT) : "";
  return `${head} … ${tail}`;
}

function Editor(props: {
  field: CorrectionField;
  place: Place;
  change: Change | undefined;
  save: (change: Change | null) => void;
  leave: () => void;
  turn: (direction: 1 | -1) => void;
}): JSX.Element {
  const { field, place } = props;
  const words = useWords();
  const before = written(place.before);
  const [wrong, setWrong] = useState<string | null>(null);
  const draft = useDraft(written(applied(place, props.change)), props.leave, (typed) => {
    const change = changeOf(place, typed, words.fields.no_object);
    if (typeof change === "string") setWrong(change);
    else props.save(change);
  });
  const shape = changeOf(place, draft.value, words.fields.no_object);
  const trouble = typeof shape === "string" ? shape : wrong;
  return (
    <>
      <textarea
        class={place.kind === "arguments" ? "code" : ""}
        rows={3}
        spellcheck={place.kind === "text"}
        value={draft.value}
        aria-label={`${field.title}: ${place.name}`}
        aria-invalid={trouble !== null}
        data-field={field.name}
        onInput={(event) => {
          setWrong(null);
          draft.type(event.currentTarget.value);
        }}
        onBlur={draft.finish}
        onKeyDown={(event) => {
          if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
            event.preventDefault();
            props.turn(event.key === "ArrowDown" ? 1 : -1);
          } else draft.onKeyDown(event);
        }}
      />
      {trouble !== null && (
        <div class="trouble" role="alert">
          <Text value={words.form.nothing_saved(trouble)} />
        </div>
      )}
      {draft.value !== before && <Preview before={before} after={tidy(place, draft.value)} />}
    </>
  );
}

/** What is cut on the way is fetched whole, lest a correction be made of half a text. */
function useWhole(place: Place, content: StepContent): Place | string | null {
  const { cut, whole } = content;
  const missing = useMemo(
    () => Object.keys(cut).filter((pointer) => pointer === place.pointer || pointer.startsWith(`${place.pointer}/`)),
    [cut, place.pointer],
  );
  const [fetched, setFetched] = useState<JsonValue | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    let wanted = missing.length > 0;
    Promise.all(missing.map(async (pointer) => [pointer, await whole(pointer)] as const)).then(
      (texts) => {
        if (!wanted) return;
        setFetched(
          texts.reduce<JsonValue>((value, [pointer, text]) => {
            const path = pointer.slice(place.pointer.length);
            return patched(value, [{ op: "replace", path, value: text }]);
          }, place.before),
        );
      },
      (error: unknown) => wanted && setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      wanted = false;
    };
  }, [missing, whole, place]);
  if (missing.length === 0) return place;
  if (trouble !== null) return trouble;
  return fetched === null ? null : { ...place, before: fetched };
}

function Opened(props: Parameters<typeof Editor>[0] & { content: StepContent }): JSX.Element {
  const words = useWords();
  const whole = useWhole(props.place, props.content);
  if (whole === null) return <p class="h">{words.fields.coming}</p>;
  if (typeof whole === "string") {
    return (
      <div class="trouble">
        {words.fields.not_fetched} <Text value={whole} />
      </div>
    );
  }
  return <Editor {...props} place={whole} />;
}

export function CorrectionControl(props: ControlProps<CorrectionField>): JSX.Element {
  const { field, content, choose, leave } = props;
  const words = useWords();
  const places = useMemo(() => (content === undefined ? [] : placesOf(content.step)), [content]);
  const [at, setAt] = useState(0);
  const changes = changesOf(props);
  const place = places[Math.min(at, places.length - 1)];
  if (content === undefined || place === undefined) return <p class="h">{words.fields.nothing_to_correct}</p>;
  const save = (pointer: string, change: Change | null) => {
    const others = changes.filter((each) => each.pointer !== pointer);
    const next = [...others, ...(change === null ? [] : [change])];
    choose({ changes: next.map(asJson) });
  };
  return (
    <div class="correction">
      {places.length > 1 && (
        <div class="places" role="radiogroup" aria-label={words.fields.what_to_correct(field.title)}>
          {places.map((each, index) => (
            <button
              type="button"
              key={each.pointer}
              class={`pill${each === place ? " on" : ""}`}
              role="radio"
              aria-checked={each === place}
              onClick={() => setAt(index)}
            >
              <Text value={each.kind === "text" ? termOf(words.fields.place, each.name) : each.name} />
              {changes.some(({ pointer }) => pointer === each.pointer) && " ✓"}
            </button>
          ))}
          <span class="h">
            {NEXT.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}{" "}
            {words.fields.next_place}
          </span>
        </div>
      )}
      <Opened
        key={place.pointer}
        field={field}
        place={place}
        content={content}
        change={changes.find(({ pointer }) => pointer === place.pointer)}
        save={(change) => save(place.pointer, change)}
        leave={leave}
        turn={(direction) => setAt((at + direction + places.length) % places.length)}
      />
    </div>
  );
}

function asJson(change: Change): JsonValue {
  if (change.type === "text") {
    const { type, pointer, length } = change;
    return { type, pointer, length, edits: change.edits.map((edit) => ({ ...edit })) };
  }
  return { type: change.type, pointer: change.pointer, patch: change.patch.map((operation) => ({ ...operation })) };
}
