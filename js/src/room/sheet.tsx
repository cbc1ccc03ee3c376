/** The sheet of all keys, with what they do; and the one thing an annotator may set. */
import type { JSX } from "preact";
import { Text } from "../text";
import { useWords } from "../words";
import { isRoomKey } from "./keys";
import type { Session } from "./session";

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" };

export function Sheet({ session }: { session: Session }): JSX.Element {
  const { foot, keys } = useWords();
  const welcome = session.welcome.value;
  const close = () => {
    session.sheet.value = false;
  };
  return (
    <div class="sheet" role="dialog" aria-label={foot.all_keys}>
      <div class="head">
        <h5>{foot.keys}</h5>
        <label class="setting">
          <input
            type="checkbox"
            checked={session.autoAdvance.value}
            onChange={(event) => session.setAutoAdvance(event.currentTarget.checked)}
          />
          {foot.auto_advance}
        </label>
        <button type="button" class="fold" onClick={close}>
          {foot.close}
        </button>
      </div>
      <div class="columns">
        <dl>
          {Object.entries(welcome?.keys ?? {}).map(([name, key]) => (
            <div key={name}>
              <dt>
                <kbd>{NAMES[key] ?? key}</kbd>
              </dt>
              <dd>{isRoomKey(name) && keys[name]}</dd>
            </div>
          ))}
        </dl>
        {welcome?.form.fields.map((field) => (
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
