/** What judgements are measured by, pinned beside the goal: the run's success criteria and the guidelines of the form. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isMarkup, Rendered } from "../parts/markup";
import type { Session } from "../room/session";
import { readSettings, type Setting, writeSettings } from "../room/settings";
import { Text } from "../text";
import { useWords } from "../words";

/** From this width on, in CSS pixels, the cards have room enough below what is unfolded; as in narrow.css. */
const WIDE = 720;

interface FoldProps {
  what: Setting & ("criteria" | "guidelines");
  title: string;
  /** Whether it stands open on a wide output as long as nobody has folded it. */
  first: boolean;
  children: (open: boolean) => ComponentChildren;
}

/** Folded or not as the reader left it, in whatever run or notebook. */
function Fold({ what, title, first, children }: FoldProps): JSX.Element {
  const details = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(readSettings()[what] ?? false);
  useLayoutEffect(() => {
    const room = details.current?.closest<HTMLElement>(".w");
    if (!first || !room) return;
    const measure = () => {
      if (readSettings()[what] === undefined) setOpen(room.offsetWidth > WIDE);
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(room);
    return () => watcher.disconnect();
  }, [first, what]);
  const turn = (now: boolean) => {
    if (now === open) return;
    setOpen(now);
    writeSettings({ [what]: now });
  };
  return (
    <details class={what} open={open} ref={details} onToggle={(event) => turn(event.currentTarget.open)}>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is long scrolls, and the keyboard must reach its end */}
      <div class="body" role="group" aria-label={title} tabIndex={0}>
        {children(open)}
      </div>
    </details>
  );
}

export function Pinned({ session }: { session: Session }): JSX.Element {
  const { form, head } = useWords();
  const criteria = session.run.value?.header.criteria ?? [];
  const guidelines = session.welcome.value?.form.guidelines ?? "";
  return (
    <>
      {criteria.length > 0 && (
        <Fold what="criteria" title={head.criteria(criteria.length)} first>
          {() => (
            <ul>
              {criteria.map((criterion) => (
                <li key={criterion}>
                  <Text value={criterion} />
                </li>
              ))}
            </ul>
          )}
        </Fold>
      )}
      {guidelines !== "" && (
        <Fold what="guidelines" title={form.guidelines} first={false}>
          {(open) =>
            // What reads Markdown is fetched, so only for who wants to see it.
            open && isMarkup(guidelines) ? (
              <Rendered text={guidelines} assets={session.assets} />
            ) : (
              <Text value={guidelines} />
            )
          }
        </Fold>
      )}
    </>
  );
}
