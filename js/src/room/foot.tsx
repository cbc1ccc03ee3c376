/** The keys one needs most, and whether the keyboard is inside. */
import type { JSX } from "preact";
import { Text } from "../text";
import { ROOM_KEYS } from "./keys";
import type { Session } from "./session";

const SHOWN: readonly (readonly [string, string])[] = [
  ["j", "next"],
  ["k", "back"],
  ["n", "next error"],
  ["u", "undo"],
  ["]", "next run"],
  ["?", "all keys"],
];

export function Foot({ session, inside }: { session: Session; inside: boolean }): JSX.Element {
  return (
    <footer>
      {SHOWN.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd> {does}
        </span>
      ))}
      <span class="notice" role="status">
        <Text value={session.notice.value} />
      </span>
      <span class="r">
        {inside ? (
          <>
            keys active · <kbd>Esc</kbd> leaves
          </>
        ) : (
          "click here to use keys"
        )}
      </span>
    </footer>
  );
}

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑" };

export function Sheet({ session }: { session: Session }): JSX.Element {
  const form = session.welcome.value?.form;
  const close = () => {
    session.sheet.value = false;
  };
  return (
    <div class="sheet" role="dialog" aria-label="all keys">
      <div class="head">
        <h5>Keys</h5>
        <button type="button" class="fold" onClick={close}>
          close
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
              <dd>{binding.does}</dd>
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
                <dd>{field.kind === "toggle" ? "yes, no" : "type into it"}</dd>
              </div>
            )}
          </dl>
        ))}
      </div>
    </div>
  );
}
