/** The tabs of a panel: one is in the order of Tab, arrows go from one to the next. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { FieldReport } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { useViews } from "../words/views";
import type { Looking, Tab } from "./looking";

export const TABS: readonly Tab[] = [
  ...(["overview", "slices", "pairs", "confusion", "time"] as const),
  ...(["labels", "annotators", "items", "coverage"] as const),
];

/** The tab a key leads to; null where the key means nothing here. */
export function tabAfter(tab: Tab, key: string, dir: "ltr" | "rtl"): Tab | null {
  const place = TABS.indexOf(tab);
  const [next, before] = dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  const turned: Record<string, number> = { [next]: place + 1, [before]: place - 1, Home: 0, End: TABS.length - 1 };
  const to = turned[key];
  return to === undefined ? null : (TABS.at(to % TABS.length) ?? null);
}

export function Tabs({ looking }: { looking: Looking }): JSX.Element {
  const { dir } = useWords();
  const { views, tabs } = useViews();
  const list = useRef<HTMLDivElement>(null);
  const open = looking.tab.value;
  const onKeyDown = (event: KeyboardEvent) => {
    const to = tabAfter(open, event.key, dir);
    if (to === null) return;
    event.preventDefault();
    // Not for the notebook, nor for the keys of the panel as a whole.
    event.stopPropagation();
    looking.open(to);
    list.current?.querySelector<HTMLElement>(`[data-tab="${to}"]`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={views} ref={list} onKeyDown={onKeyDown}>
      {TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          data-tab={tab}
          aria-selected={tab === open}
          aria-controls="view"
          tabIndex={tab === open ? 0 : -1}
          onClick={() => looking.open(tab)}
        >
          {tabs[tab]}
        </button>
      ))}
    </div>
  );
}

/** Which field is looked at, where there are several. */
export function Fields({ looking, fields }: { looking: Looking; fields: readonly FieldReport[] }): JSX.Element | null {
  const words = useViews();
  if (fields.length < 2 || looking.tab.value === "overview") return null;
  return (
    <div class="picks" role="group" aria-label={words.fields}>
      <span class="lead">{words.fields}</span>
      {fields.map((field) => (
        <button
          key={field.field}
          type="button"
          class="pick"
          data-pick={field.field}
          aria-pressed={field.field === looking.field.value}
          onClick={() => looking.choose(field.field)}
        >
          <Text value={field.title} />
        </button>
      ))}
    </div>
  );
}
