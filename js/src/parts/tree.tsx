/** JSON as a tree: levels fold, only what is unfolded is in the page, and numbers have no separators. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { JsonValue } from "../contract.gen";
import { under } from "../pointer";
import { Text } from "../text";
import { useWords } from "../words";
import { Block } from "./block";
import { useFold, usePlace } from "./context";
import type { Hint } from "./languages";

/** So long a text stands beside its name. */
const SHORT = 100;
/** A container shows so many of its items at a time. */
const ITEMS = 100;
/** Levels are unfolded at first, nearest first, until about so many rows show. */
const ROWS = 40;

type Scalar = string | number | boolean | null;

export function isScalar(value: JsonValue): value is Scalar {
  return value === null || typeof value !== "object";
}

export function isShort(value: JsonValue, limit = SHORT): boolean {
  return isScalar(value) && !(typeof value === "string" && (value.length > limit || value.includes("\n")));
}

/** A value on one line; `place` says that it stands so in the step. */
export function ScalarView({ value, placed }: { value: Scalar; placed: boolean }): JSX.Element {
  if (typeof value === "string") {
    return (
      <span class="str">
        "<Text value={value} start={placed ? 0 : undefined} />"
      </span>
    );
  }
  return <span class={value === null ? "nul" : "num"}>{String(value)}</span>;
}

function sizeOf(value: JsonValue[] | { [name: string]: JsonValue }): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** The first items of a container with their names. */
function itemsOf(value: JsonValue[] | { [name: string]: JsonValue }, most: number): [string, JsonValue][] {
  if (Array.isArray(value)) return value.slice(0, most).map((item, place) => [String(place), item]);
  return Object.keys(value)
    .slice(0, most)
    .map((name) => [name, value[name] ?? null]);
}

/** Which levels are unfolded at first. */
function unfolded(value: JsonValue): ReadonlySet<JsonValue> {
  const open = new Set<JsonValue>();
  let level: JsonValue[] = [value];
  let rows = 0;
  while (level.length > 0) {
    const next: JsonValue[] = [];
    for (const each of level) {
      if (isScalar(each)) continue;
      const size = sizeOf(each);
      if (open.size > 0 && rows + Math.min(size, ITEMS) > ROWS) continue;
      open.add(each);
      rows += Math.min(size, ITEMS);
      for (const [, item] of itemsOf(each, ITEMS)) next.push(item);
    }
    level = next;
  }
  return open;
}

/** What a folded container holds, in a few words. */
function glance(value: JsonValue[] | { [name: string]: JsonValue }): string {
  const names = itemsOf(value, 6).map(([name, item]) => {
    if (!Array.isArray(value)) return name.slice(0, 24);
    return isScalar(item) ? String(item).slice(0, 24) : "…";
  });
  const line = names.join(", ").replaceAll("\n", " ");
  return line.length > 60 || sizeOf(value) > 6 ? `${line.slice(0, 60)}…` : line;
}

interface NodeProps {
  name: string | null;
  value: JsonValue;
  pointer: string;
  derived: boolean;
  open: ReadonlySet<JsonValue>;
  hint: Hint;
}

function Key({ name }: { name: string | null }): JSX.Element | null {
  if (name === null) return null;
  return (
    <span class="key">
      <Text value={name} />:{" "}
    </span>
  );
}

function Leaf({ name, value, pointer, derived, hint }: NodeProps & { value: Scalar }): JSX.Element {
  const place = usePlace();
  if (isShort(value) && place.cut[pointer] === undefined) {
    return (
      <div class="leaf" data-pointer={derived ? undefined : pointer}>
        <Key name={name} />
        <ScalarView value={value} placed={!derived} />
      </div>
    );
  }
  return (
    <div class="leaf long">
      <Key name={name} />
      <Block
        mono
        text={String(value)}
        pointer={pointer}
        derived={derived}
        hint={{ ...hint, name: name ?? hint.name }}
      />
    </div>
  );
}

function Branch(props: NodeProps & { value: JsonValue[] | { [name: string]: JsonValue } }): JSX.Element {
  const { name, value, pointer, derived, hint } = props;
  const { amounts, texts } = useWords();
  // Under a name that no text of the step has, since the block of a text that is JSON folds too.
  const [open, turn] = useFold(`${pointer}#`, props.open.has(value));
  const [shown, setShown] = useState(ITEMS);
  const size = useMemo(() => sizeOf(value), [value]);
  const items = useMemo(() => (open ? itemsOf(value, shown) : []), [value, open, shown]);
  const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  // Not by a click, which would give the keyboard back to the room.
  const fold = (event: KeyboardEvent) => {
    if (event.key !== (open ? "ArrowLeft" : "ArrowRight")) return;
    event.preventDefault();
    event.stopPropagation();
    turn();
  };
  return (
    <div class="branch" data-pointer={derived ? undefined : pointer}>
      <button type="button" class="twig" aria-expanded={open} data-twig onClick={turn} onKeyDown={fold}>
        <span class="turn">{open ? "▾" : "▸"}</span> <Key name={name} />
        {left}
        {!open && (
          <span class="glance">
            <Text value={glance(value)} />
          </span>
        )}
        {!open && right} <span class="count">{amounts.number(size)}</span>
      </button>
      {open && (
        <div class="inner">
          {items.map(([key, item]) => (
            <Node
              key={key}
              name={key}
              value={item}
              pointer={under(pointer, key)}
              derived={derived}
              open={props.open}
              hint={hint}
            />
          ))}
          {size > shown && (
            <button type="button" class="fold" onClick={() => setShown(shown + 4 * ITEMS)}>
              ▸ {texts.more_items(size - shown)}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Node(props: NodeProps): JSX.Element {
  const { value } = props;
  if (!isScalar(value) && sizeOf(value) === 0) {
    return (
      <div class="leaf" data-pointer={props.derived ? undefined : props.pointer}>
        <Key name={props.name} />
        {Array.isArray(value) ? "[]" : "{}"}
      </div>
    );
  }
  return isScalar(value) ? <Leaf {...props} value={value} /> : <Branch {...props} value={value} />;
}

/** Arrows walk over the levels, as long as one of them has the keyboard. */
function walk(event: KeyboardEvent): void {
  const here = event.target;
  if (!(here instanceof HTMLButtonElement) || here.dataset.twig === undefined) return;
  const tree = here.closest(".tree");
  const twigs = [...(tree?.querySelectorAll<HTMLElement>("[data-twig]") ?? [])];
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  event.stopPropagation();
  twigs[twigs.indexOf(here) + by]?.focus();
}

interface TreeProps {
  value: JsonValue;
  pointer: string;
  /** The value was read from a text: it has no pointers of its own. */
  derived?: boolean;
  hint?: Hint;
}

const NO_HINT: Hint = {};

export function Tree({ value, pointer, derived = false, hint = NO_HINT }: TreeProps): JSX.Element {
  const open = useMemo(() => unfolded(value), [value]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside have the focus; arrows lead from one to the next
    <div class="tree" onKeyDown={walk}>
      <Node name={null} value={value} pointer={pointer} derived={derived} open={open} hint={hint} />
    </div>
  );
}
