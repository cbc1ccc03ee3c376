/** The keys one needs most, and whether the keyboard is inside. */
import type { JSX } from "preact";
import { Text } from "../text";
import { useWords, type Words } from "../words";
import { ROOM_KEYS } from "./keys";
import type { Session } from "./session";

const SHOWN: readonly (readonly [string, keyof Words["foot"] & string])[] = [
  ["j", "next"],
  ["k", "back"],
  ["n", "next_error"],
  ["u", "undo"],
  ["]", "next_run"],
  ["?", "all_keys"],
];

export function Foot({ session, inside }: { session: Session; inside: boolean }): JSX.Element {
  const { foot } = useWords();
  return (
    <footer>
      {SHOWN.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {foot[does]}
        </span>
      ))}
      <span class="notice" role="status">
        <Text value={session.notice.value} />
      </span>
      <span class="r">{inside ? foot.active(<kbd>{foot.escape}</kbd>) : foot.click_here}</span>
    </footer>
  );
}

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑" };

export function Sheet({ session }: { session: Session }): JSX.Element {
  const { foot, keys } = useWords();
  const form = session.welcome.value?.form;
  const close = () => {
    session.sheet.value = false;
  };
  return (
    <div class="sheet" role="dialog" aria-label={foot.all_keys}>
      <div class="head">
        <h5>{foot.keys}</h5>
        <button type="button" class="fold" onClick={close}>
          {foot.close}
        </button>
      </div>
      <div class="columns">
        <dl>
          {ROOM_KEYS.map((binding) => (
            <div key={binding.does}>
              <dt>
                {binding.keys.map((key) => (
                  <kbd key={key}>{NAMES[key] ?? key}</kbd>
                ))}
              </dt>
              <dd>{keys[binding.does]}</dd>
            </div>
          ))}
        </dl>
        {form?.fields.map((field) => (
          <dl key={field.name}>
            <div class="title">
              <Text value={field.title} />
            </div>
            {"options" in field ? (
              field.options.map((option) => (
                <div key={String(option.value)}>
                  <dt>
                    <kbd>{option.key || "–"}</kbd>
                  </dt>
                  <dd>
                    <Text value={option.definition === "" ? option.label : `${option.label}: ${option.definition}`} />
                  </dd>
                </div>
              ))
            ) : (
              <div>
                <dt>
                  <kbd>{field.key || "–"}</kbd>
                  {field.kind === "toggle" && <kbd>{field.no_key || "–"}</kbd>}
                </dt>
                <dd>{field.kind === "toggle" ? foot.yes_no : foot.type_into}</dd>
              </div>
            )}
          </dl>
        ))}
      </div>
    </div>
  );
}
