/** The sheet of all keys, and the one thing an annotator may set. While it is open nothing else takes the focus; any key puts it away. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Field } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { isTaxonomy } from "./entry";
import { isRoomKey } from "./keys";
import type { Session } from "./session";

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", " ": "␣" };

function KeysOf({ field }: { field: Field }): JSX.Element {
  const { foot } = useWords();
  if (!("options" in field && !isTaxonomy(field))) {
    return (
      <div>
        <dt>
          <kbd>{field.key || "–"}</kbd>
          {field.kind === "toggle" && <kbd>{field.no_key || "–"}</kbd>}
        </dt>
        <dd>{field.kind === "toggle" ? foot.yes_no : foot.type_into}</dd>
      </div>
    );
  }
  return (
    <>
      {field.options.map((option) => (
        <div key={String(option.value)}>
          <dt>
            <kbd>{option.key || "–"}</kbd>
          </dt>
          <dd>
            <Text value={option.definition === "" ? option.label : `${option.label}: ${option.definition}`} />
          </dd>
        </div>
      ))}
    </>
  );
}

export function Sheet({ session }: { session: Session }): JSX.Element {
  const { foot, keys } = useWords();
  const sheet = useRef<HTMLDivElement>(null);
  const welcome = session.welcome.value;
  const close = () => {
    session.sheet.value = false;
  };
  useLayoutEffect(() => {
    const others = [...(sheet.current?.parentElement?.children ?? [])].filter((other) => other !== sheet.current);
    for (const other of others) other.toggleAttribute("inert", true);
    return () => {
      for (const other of others) other.toggleAttribute("inert", false);
    };
  }, []);
  return (
    <div class="sheet" ref={sheet} role="dialog" aria-modal aria-label={foot.all_keys}>
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
        {(session.readOnly ? [] : welcome?.form.fields)?.map((field) => (
          <section key={field.name}>
            <h6>
              <Text value={field.title} />
            </h6>
            <dl>
              <KeysOf field={field} />
            </dl>
          </section>
        ))}
      </div>
    </div>
  );
}
