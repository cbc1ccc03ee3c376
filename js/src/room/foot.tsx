/** The keys one needs most, what was said last, and whether the keyboard is inside. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Text } from "../text";
import { useWords, type Words } from "../words";
import type { RoomKey } from "./keys";
import type { Session } from "./session";

const SHOWN: readonly (readonly [RoomKey, keyof Words["foot"] & string])[] = [
  ["next_to_label", "next"],
  ["previous_to_label", "back"],
  ["next_error", "next_error"],
  ["search", "search"],
  ["undo", "undo"],
  ["unsure", "unsure"],
  ["repeat", "repeat"],
  ["next_run", "next_run"],
  ["all_keys", "all_keys"],
];

interface FootProps {
  session: Session;
  inside: boolean;
  /** Give the keyboard back to the room. */
  leave: () => void;
}

export function Foot({ session, inside, leave }: FootProps): JSX.Element {
  const { foot } = useWords();
  const keys = session.welcome.value?.keys;
  return (
    <footer class={session.notice.value === "" ? "" : "says"}>
      {session.asking.value ? (
        <GoTo session={session} leave={leave} />
      ) : (
        SHOWN.filter(([name]) => keys?.[name] !== undefined).map(([name, does]) => (
          <span key={name}>
            <kbd>{keys?.[name]}</kbd> {foot[does]}
          </span>
        ))
      )}
      <span class="notice">
        <Text value={session.notice.value} />
      </span>
      <span class="r">{inside ? foot.active(<kbd>{foot.escape}</kbd>) : foot.click_here}</span>
    </footer>
  );
}

/** The number of a step, typed; Enter goes there, Escape and leaving it don't. */
function GoTo({ session, leave }: Omit<FootProps, "inside">): JSX.Element {
  const { foot, session: said } = useWords();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const close = () => {
    session.asking.value = false;
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    const typed = event.currentTarget.value.trim();
    if (event.key === "Enter" && typed !== "" && !session.goToNumber(Number(typed))) session.say(said.no_step(typed));
    close();
    leave();
  };
  return (
    <label class="go-to">
      {foot.go_to_step}
      <input ref={input} type="text" inputMode="numeric" size={6} onKeyDown={onKeyDown} onBlur={close} />
    </label>
  );
}
