/** A taxonomy: its codes are found by typing. Arrows move, Enter chooses or folds, Escape gives the keyboard back. */
import type { JSX } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ChoiceField, MultiChoiceField, Option, OrderedChoiceField, ScaleField } from "../contract.gen";
import { toggled } from "../room/keys";
import { Text } from "../text";
import { useWords } from "../words";
import type { ControlProps } from "./control";
import { Meaning } from "./meaning";
import { parentOf, type Row, rowsOf } from "./tree";

type Grouped = ChoiceField | OrderedChoiceField | ScaleField | MultiChoiceField;

function chosenOf({ field, standing }: ControlProps<Grouped>): Option[] {
  const value = standing?.label.state === "judged" ? standing.label.value : null;
  const given = Array.isArray(value) ? value : [value];
  return field.options.filter((option) => given.includes(option.value));
}

function Chosen({ props, chosen }: { props: ControlProps<Grouped>; chosen: readonly Option[] }): JSX.Element | null {
  const words = useWords();
  const { field, standing, choose } = props;
  const value = standing?.label.state === "judged" ? standing.label.value : null;
  const none = standing === undefined && Array.isArray(field.suggested) && field.suggested.length === 0;
  if (none) return <p class="h none suggested">{words.fields.none_chosen}</p>;
  if (Array.isArray(value) && value.length === 0) return <p class="h none">{words.fields.none_chosen}</p>;
  if (chosen.length === 0) return null;
  return (
    <ul class={`chosen${standing?.open ? " open" : ""}`} aria-label={words.fields.chosen}>
      {chosen.map((option) => (
        <li key={String(option.value)} data-value={String(option.value)}>
          <span>
            <b>
              <Text value={option.label} />
            </b>
            {option.definition !== "" && (
              <span class="h">
                <Text value={option.definition} />
              </span>
            )}
          </span>
          {field.kind === "multi_choice" && (
            <button
              type="button"
              class="move"
              aria-label={words.fields.take_out(option.label)}
              onClick={() => choose(toggled(field, option, value))}
            >
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function RowView(props: { row: Row; id: string; on: boolean; active: boolean; act: () => void }): JSX.Element {
  const { row, id, on, active, act } = props;
  const words = useWords();
  const isGroup = row.below !== undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the search box, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: as above; aria-activedescendant says which row is up
    <div
      id={id}
      class={`code${isGroup ? " group" : ""}${on ? " on" : ""}${active ? " active" : ""}`}
      style={{ paddingInlineStart: `${8 + (row.level - 1) * 14}px` }}
      role="treeitem"
      aria-level={row.level}
      aria-selected={row.option === undefined ? undefined : on}
      aria-expanded={isGroup ? !row.folded : undefined}
      aria-label={isGroup ? words.fields.group(row.title, row.below ?? 0) : undefined}
      data-value={row.option === undefined ? undefined : String(row.option.value)}
      onClick={(event) => {
        // The room would take the keyboard back.
        event.stopPropagation();
        act();
      }}
    >
      <span class="mark" aria-hidden="true">
        {isGroup && row.option === undefined ? (row.folded ? "▸" : "▾") : on ? "✓" : ""}
      </span>
      <Text value={row.title} />
      {isGroup && (
        <>
          {/* Seen as two words, as it is said. */}{" "}
          <span class="count" aria-hidden="true">
            {words.amounts.number(row.below ?? 0)}
          </span>
        </>
      )}
    </div>
  );
}

export function TaxonomyControl(props: ControlProps<Grouped>): JSX.Element {
  const { field, standing, choose, leave } = props;
  const words = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [shut, setShut] = useState<ReadonlySet<string>>(new Set());
  const [place, setPlace] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(field.options, query, shut), [field, query, shut]);
  const chosen = chosenOf(props);
  const found = field.options.length > 0 ? rows.filter((row) => row.option !== undefined).length : 0;
  // A search puts its first code up, not the group it stands in.
  const first =
    query === ""
      ? 0
      : Math.max(
          0,
          rows.findIndex((row) => row.option !== undefined),
        );
  const at = Math.min(place < 0 ? first : place, rows.length - 1);
  const row = rows[at];

  useLayoutEffect(() => {
    const up = list.current?.querySelector<HTMLElement>(".active");
    if (!list.current || !up) return;
    const { scrollTop, clientHeight } = list.current;
    if (up.offsetTop < scrollTop) list.current.scrollTop = up.offsetTop;
    else if (up.offsetTop + up.offsetHeight > scrollTop + clientHeight)
      list.current.scrollTop = up.offsetTop + up.offsetHeight - clientHeight;
  });

  // In a narrow output the form is low: what was found is scrolled up to, within the form alone.
  useLayoutEffect(() => {
    const found = list.current?.parentElement;
    const form = found?.closest("aside");
    if (!open || !found || !form) return;
    const below = found.getBoundingClientRect().bottom - form.getBoundingClientRect().bottom;
    if (below > 0) form.scrollTop += below;
  }, [open]);

  const search = (text: string) => {
    setQuery(text);
    setPlace(-1);
  };
  const fold = (which: Row, folded: boolean) => {
    const next = new Set(shut);
    if (folded) next.add(which.id);
    else next.delete(which.id);
    setShut(next);
  };
  const take = (which: Row, index: number) => {
    setPlace(index);
    if (which.option === undefined) {
      fold(which, !which.folded);
      return;
    }
    if (field.kind !== "multi_choice") {
      choose(which.option.value);
      setQuery("");
      leave();
      return;
    }
    choose(toggled(field, which.option, standing?.label.state === "judged" ? standing.label.value : undefined));
    // What comes next is typed over what was found.
    box.current?.focus();
    box.current?.select();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const turn = (next: number) => setPlace(Math.max(0, Math.min(rows.length - 1, next)));
    const acts: Record<string, () => void> = {
      ArrowDown: () => turn(at + 1),
      ArrowUp: () => turn(at - 1),
      PageDown: () => turn(at + 8),
      PageUp: () => turn(at - 8),
      Enter: () => row && take(row, at),
      Escape: () => (query === "" ? leave() : search("")),
    };
    if (query === "" && row) {
      acts.ArrowLeft = () => (row.below !== undefined && !row.folded ? fold(row, true) : turn(parentOf(rows, at)));
      acts.ArrowRight = () => row.below !== undefined && fold(row, false);
    }
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="taxonomy">
      <Chosen props={props} chosen={chosen} />
      <input
        ref={box}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-label={field.title}
        aria-haspopup="tree"
        aria-expanded={open}
        aria-controls={open ? `${id}-codes` : undefined}
        aria-activedescendant={open && row ? `${id}-${at}` : undefined}
        data-field={field.name}
        value={query}
        placeholder={words.fields.codes(field.options.length)}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          setQuery("");
        }}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: a press on what is found must leave the caret in the box
        <div class="found" onMouseDown={(event) => event.preventDefault()}>
          <div
            ref={list}
            id={`${id}-codes`}
            class="codes"
            role="tree"
            aria-label={field.title}
            aria-multiselectable={field.kind === "multi_choice"}
          >
            {rows.map((each, index) => (
              <RowView
                key={each.id}
                id={`${id}-${index}`}
                row={each}
                on={each.option !== undefined && chosen.includes(each.option)}
                active={index === at}
                act={() => take(each, index)}
              />
            ))}
            {rows.length === 0 && <p class="h">{words.fields.none_found}</p>}
          </div>
          {row?.option && <Meaning option={row.option} />}
          <p class="h hints">
            {HINTS.map(([key, does]) => (
              <span key={key}>
                <kbd>{key}</kbd> {words.fields.picker_keys[does]}
              </span>
            ))}
            <span class="sr" role="status">
              {query === "" ? "" : words.fields.found(found)}
            </span>
          </p>
        </div>
      )}
    </div>
  );
}

const HINTS = [
  ["↑↓", "move"],
  ["Enter", "choose"],
  ["←→", "fold"],
  ["Esc", "close"],
] as const;
