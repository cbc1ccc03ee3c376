/** Labeler: the room to read in, with the form beside the cards and a hand to mark what is in them. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Form } from "../fields/form";
import { SelectionBar } from "../marks/bar";
import { Selecting } from "../marks/selecting";
import { Bookmark } from "../room/bookmark";
import { Door } from "../room/door";
import { Folds } from "../room/folds";
import type { Stage } from "../room/mount";
import { Session } from "../room/session";
import { BrowserShelf, NO_SHELF } from "../room/shelf";
import { open, ReadingRoom, type RoomProps } from "../steps/reading_room";

/** Time counts while the keyboard is inside and the page in view. */
function useAttention(session: Session, stage: Stage): void {
  useEffect(() => {
    const attend = (inside: boolean) => session.attention.attend(inside && !document.hidden);
    const onVisibility = () => attend(stage.inside());
    stage.onFocus(attend);
    stage.onStir(() => session.attention.stir());
    document.addEventListener("visibilitychange", onVisibility);
    return () => document.removeEventListener("visibilitychange", onVisibility);
  }, [session, stage]);
}

function Room({ session, stage, height }: RoomProps): JSX.Element {
  const section = useRef<HTMLElement>(null);
  const selecting = useMemo(() => new Selecting(session, () => section.current), [session]);
  useAttention(session, stage);
  useEffect(() => {
    // Wherever the mouse is let go: a selection may end outside of the widget.
    const take = (event: MouseEvent) => selecting.take(event);
    document.addEventListener("mouseup", take);
    return () => document.removeEventListener("mouseup", take);
  }, [selecting]);
  return (
    <ReadingRoom
      session={session}
      stage={stage}
      height={height}
      section={section}
      hands={selecting}
      over={<SelectionBar session={session} selecting={selecting} />}
    >
      <Form session={session} leave={stage.focus} />
    </ReadingRoom>
  );
}

export default {
  render(props: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(props.model as AnyModel<Record<string, unknown>>);
    const name = String(props.model.get("_outbox"));
    const shelf = name === "" ? NO_SHELF : new BrowserShelf(name);
    return open(props, "Labeler", new Session(door, shelf, new Bookmark(name), new Folds(name)), Room);
  },
};
