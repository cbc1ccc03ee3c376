/** The keys one needs most, what was said last, and whether the keyboard is inside. */
import type { JSX } from "preact";
import { Text } from "../text";
import { useWords, type Words } from "../words";
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
      <span class="notice">
        <Text value={session.notice.value} />
      </span>
      <span class="r">{inside ? foot.active(<kbd>{foot.escape}</kbd>) : foot.click_here}</span>
    </footer>
  );
}
