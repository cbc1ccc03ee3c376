/** A block of text that folds when it is long, saying what is inside, and fetches the rest where it was cut. */

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { affordable, codePoints, Text } from "../text";
import { useWords, type Words } from "../words";
import { ChangesView } from "./changes";
import { Code } from "./code";
import { usePlace } from "./context";
import { PatchView } from "./diff";
import { type Hint, languageOf } from "./languages";
import { type Look, looksOf } from "./looks";
import { MarkupView } from "./markup";
import { type Observed, textBefore } from "./observations";
import { unitsOf } from "./places";
import { tableOf } from "./rows";
import { TableView } from "./table";
import { TerminalView } from "./terminal";
import { Tree } from "./tree";

const FOLD_LINES = 14;
const FOLD_CHARS = 1400;
/** Of what went wrong the end tells most. */
const TAIL_LINES = 9;
const TAIL_CHARS = 1000;
/** Ways of showing a text that say where in it each piece stands. */
const BY_PLACES = new Set<Look>(["source", "terminal"]);
/** Unfolded, so much comes at a time: a page of millions of characters, or of thousands that are hidden, would freeze. */
const AT_A_TIME = 200_000;
const ERROR_WORD = /\b(error|errors|exception|failed|failure|traceback|denied|forbidden|not found)\b/gi;

/** The head of a text: whole lines up to the fold, or undefined when it is short enough to show whole. */
export function headOf(text: string): string | undefined {
  const lines = text.split("\n", FOLD_LINES + 3);
  if (lines.length <= FOLD_LINES + 2 && text.length <= FOLD_CHARS * 1.2) return undefined;
  const head = lines.slice(0, FOLD_LINES).join("\n");
  return head.length <= FOLD_CHARS ? head : head.slice(0, FOLD_CHARS);
}

/** The last lines of a text, leaving out what its head has shown. */
function tailOf(text: string, from: number): string {
  const rest = text.slice(Math.max(from, text.length - TAIL_CHARS));
  const lines = rest.split("\n");
  return lines.slice(lines.length > TAIL_LINES ? -TAIL_LINES : 1).join("\n");
}

/** Characters that were cut away. Lengths come from Python, which counts code points; JavaScript counts UTF-16 units. */
export function missing(length: number | undefined, text: string): number {
  return length === undefined ? 0 : Math.max(0, length - codePoints(text));
}

function inside(hidden: string, omitted: number, { parts }: Words): string {
  const lines = hidden.split("\n").length - 1;
  const errors = hidden.match(ERROR_WORD)?.length ?? 0;
  const size = omitted > 0 || lines === 0 ? parts.more_characters(hidden.length + omitted) : parts.more_lines(lines);
  return errors > 0 ? parts.with_errors(size, errors) : size;
}

interface BlockProps {
  text: string;
  pointer: string;
  mono?: boolean;
  tone?: string;
  /** It was observed by a tool: what changed since the tool's last look can be shown. */
  observed?: boolean;
  /** Show its end too while it is folded. */
  tail?: boolean;
  hint?: Hint;
  /** The text is none of the step's but was made of one, so it has no places in the source. */
  derived?: boolean;
}

interface BodyProps {
  look: Look;
  text: string;
  start: number | undefined;
  mono: boolean;
  hint: Hint;
  pointer: string;
  omitted: number;
  before: Observed | undefined;
}

function Body({ look, text, start, mono, hint, pointer, omitted, before }: BodyProps): JSX.Element {
  const language = useMemo(() => (mono ? languageOf(text, hint) : undefined), [mono, text, hint]);
  const table = useMemo(() => (look === "table" ? tableOf(text) : undefined), [look, text]);
  const value = useMemo(() => (look === "tree" ? JSON.parse(text) : undefined), [look, text]);
  if (look === "terminal") return <TerminalView text={text} start={start ?? 0} />;
  if (look === "diff") return <PatchView text={text} />;
  if (look === "rendered") return <MarkupView text={text} />;
  if (look === "table" && table) return <TableView table={table} omitted={omitted} />;
  if (look === "changes" && before) return <ChangesView text={text} pointer={pointer} before={before} />;
  if (look === "tree") return <Tree value={value} pointer={pointer} derived />;
  if (mono) return <Code text={text} language={language} start={start} />;
  return (
    <div class="prose">
      <Text value={text} start={start} />
    </div>
  );
}

/** These fold by lines; the others have a way of their own. */
const BY_LINES: ReadonlySet<Look> = new Set<Look>(["source", "terminal", "diff", "rendered"]);
const NO_HINT: Hint = {};

interface LooksProps {
  looks: readonly Look[];
  look: Look;
  choose: (look: Look) => void;
}

function Looks({ looks, look, choose }: LooksProps): JSX.Element | null {
  const { texts } = useWords();
  if (looks.length < 2) return null;
  return (
    <span class="looks" role="group" aria-label={texts.show_as}>
      {looks.map((each) => (
        <button key={each} type="button" class="look" aria-pressed={each === look} onClick={() => choose(each)}>
          {texts.looks[each]}
        </button>
      ))}
    </span>
  );
}

export function Block({
  pointer,
  mono = false,
  tone = "",
  tail = false,
  hint = NO_HINT,
  ...props
}: BlockProps): JSX.Element {
  const place = usePlace();
  const words = useWords();
  const [full, setFull] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [portions, setPortions] = useState(1);
  const fold = place.folds.at(place.trajectoryId, place.stepId, pointer).value;
  const open = fold.open ?? place.folds.peeked(place.trajectoryId, place.stepId).value;
  const put = (change: typeof fold) => place.folds.put(place.trajectoryId, place.stepId, pointer, change);
  const text = full ?? props.text;
  const arrived = props.observed ? place.neighbours.arrived() : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each page that arrives the step before may be here
  const before = useMemo(() => {
    const found = props.observed ? textBefore(props.text, hint.tool ?? "", place.neighbours) : undefined;
    return found === "away" ? undefined : found;
  }, [props.observed, props.text, hint, place, arrived]);
  const hasBefore = before !== undefined;
  const looks = useMemo(() => looksOf(text, mono ? "mono" : "words", hasBefore), [text, mono, hasBefore]);
  const look = looks.find((each) => each === fold.look) ?? looks[0] ?? "source";
  const omitted = useMemo(
    () => (full === null && !props.derived ? missing(place.cut[pointer], props.text) : 0),
    [full, props.text, props.derived, place, pointer],
  );
  const head = useMemo(() => (BY_LINES.has(look) ? headOf(text) : undefined), [look, text]);
  const shown = head === undefined ? text : open ? text.slice(0, affordable(text, AT_A_TIME * portions)) : head;
  const end = useMemo(
    () => (head === undefined || open || !tail || omitted > 0 || look === "diff" ? "" : tailOf(text, head.length)),
    [head, open, tail, omitted, look, text],
  );
  const hidden = text.length - shown.length - end.length;
  const says = useMemo(
    () => (hidden > 0 || omitted > 0 ? inside(text.slice(shown.length, shown.length + hidden), omitted, words) : ""),
    [text, shown.length, hidden, omitted, words],
  );
  const unfold = () => {
    if (omitted === 0) {
      if (open && hidden > 0) setPortions(2 * portions);
      else put({ open: !open });
      return;
    }
    place.whole(pointer).then(
      (whole) => {
        setFull(whole);
        put({ open: true });
        setTrouble(null);
      },
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  };
  const body = (piece: string, from: number) => (
    <Body
      look={look}
      text={piece}
      start={props.derived ? undefined : from === 0 ? 0 : codePoints(text.slice(0, from))}
      mono={mono}
      hint={hint}
      pointer={pointer}
      omitted={omitted}
      before={before}
    />
  );
  const reach = useComputed(() =>
    props.derived ? 0 : place.folds.reached(place.trajectoryId, place.stepId, pointer),
  ).value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each place that is looked for, and when its text has come
  useEffect(() => {
    if (reach === 0) return;
    if (reach > codePoints(text) && omitted > 0) {
      place.whole(pointer).then(setFull, (error: unknown) => setTrouble(String(error)));
      return;
    }
    if (!BY_PLACES.has(look) && looks.includes("source")) put({ look: "source" });
    const wanted = unitsOf(text, reach);
    setPortions((known) => {
      let enough = known;
      while (affordable(text, AT_A_TIME * enough) < wanted) enough *= 2;
      return enough;
    });
  }, [reach, text]);
  const button = (head !== undefined || omitted > 0) && (
    <button type="button" class="fold" onClick={unfold} aria-expanded={open && omitted === 0}>
      {says === "" ? `▾ ${words.parts.show_less}` : `${words.terms.folded} ${says}`}
    </button>
  );
  return (
    <div class={`block ${tone}`} data-pointer={props.derived ? undefined : pointer}>
      {body(shown, 0)}
      {end !== "" && button}
      {end !== "" && body(end, text.length - end.length)}
      {(button || looks.length > 1) && (
        <div class="under">
          {end === "" && button}
          <Looks looks={looks} look={look} choose={(each) => put({ look: each })} />
        </div>
      )}
      {trouble !== null && (
        <div class="trouble">
          {words.parts.not_fetched} <Text value={trouble} />
        </div>
      )}
    </div>
  );
}
