/** The search bar: what is looked for, how often it is there, and what stands around the hit one is at. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";

export function Finder({ session, leave }: { session: Session; leave: () => void }): JSX.Element | null {
  const { amounts, search: words } = useWords();
  const { search } = session;
  const input = useRef<HTMLInputElement>(null);
  const shown = search.shown.value;
  useLayoutEffect(() => {
    if (!shown) return;
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, [shown]);
  if (!shown) return null;
  const close = () => {
    search.close();
    leave();
  };
  const n = search.hits.value.length;
  const hit = search.hit.value;
  const state = search.state.value;
  const count = amounts.number(n) + (state === "done" ? "" : "+");
  const says = n === 0 ? (state === "done" ? words.nothing : state === "searching" ? words.searching : "") : "";
  return (
    <search class="finder">
      <div class="line">
        <input
          ref={input}
          type="text"
          value={search.query.value}
          aria-label={words.search}
          placeholder={words.placeholder}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => search.type(event.currentTarget.value, search.regex.value)}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === "Escape") close();
            else if (event.key === "Enter") search.turn(event.shiftKey ? -1 : 1);
            else return;
            event.preventDefault();
          }}
        />
        <button
          type="button"
          class={`pill${search.regex.value ? " on" : ""}`}
          aria-pressed={search.regex.value}
          title={words.regex}
          onClick={() => search.type(search.query.value, !search.regex.value)}
        >
          .*
        </button>
        <span class="count" role="status">
          {says || (n > 0 && words.hit_of(amounts.number(search.at.value + 1), count))}
        </span>
        <button
          type="button"
          class="turn"
          aria-label={words.previous}
          disabled={n === 0}
          onClick={() => search.turn(-1)}
        >
          ↑
        </button>
        <button type="button" class="turn" aria-label={words.next} disabled={n === 0} onClick={() => search.turn(1)}>
          ↓
        </button>
        <button type="button" class="turn" aria-label={words.close} onClick={close}>
          ×
        </button>
      </div>
      {search.trouble.value !== null && (
        <div class="trouble">
          <Text value={search.trouble.value} />
        </div>
      )}
      {hit && (
        <div class="around">
          <Text value={hit.before} />
          <mark>
            <Text value={hit.found} />
          </mark>
          <Text value={hit.after} />
        </div>
      )}
    </search>
  );
}
