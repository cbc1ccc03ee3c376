/** A draft that follows what stands until somebody types. Enter or leaving commits; Escape gives the keyboard back. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Draft {
  value: string;
  type: (text: string) => void;
  finish: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function useDraft(standing: string, leave: () => void, commit: (text: string) => void): Draft {
  const [draft, setDraft] = useState<string | null>(null);
  const latest = useRef({ draft, commit });
  latest.current = { draft, commit };
  const finish = () => {
    const { draft: typed, commit: save } = latest.current;
    // At once, not with the next drawing: Enter moves the focus, and the blur that follows must find nothing to save again.
    latest.current.draft = null;
    if (typed !== null && typed !== standing) save(typed);
    setDraft(null);
  };
  const type = (text: string) => {
    latest.current.draft = text;
    setDraft(text);
  };
  // A step that is left with a draft keeps it: the field goes away, what was typed is committed. In the layout phase, since
  // the other effects are cleaned up after the next frame, and a page that is closed has none.
  useLayoutEffect(
    () => () => {
      const { draft: typed, commit: save } = latest.current;
      if (typed !== null) save(typed);
    },
    [],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) {
      event.preventDefault();
      finish();
      leave();
    }
  };
  return { value: draft ?? standing, type, finish, onKeyDown };
}
