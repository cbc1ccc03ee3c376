/** Labeler: the goal above, the outline, the cards and the form side by side, the keys below. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Form } from "../fields/form";
import { Bookmark } from "../room/bookmark";
import { Door } from "../room/door";
import { Folds } from "../room/folds";
import { Foot } from "../room/foot";
import { Head } from "../room/head";
import { dispatch } from "../room/keys";
import { mount, type Stage } from "../room/mount";
import { Session } from "../room/session";
import { Sheet } from "../room/sheet";
import { BrowserShelf, NO_SHELF } from "../room/shelf";
import { Finder } from "../steps/finder";
import { StepList } from "../steps/list";
import { Outline } from "../steps/outline";
import { Spoken } from "../steps/spoken";
import { Text } from "../text";
import { useWords } from "../words";

function Room({ session, stage, height }: { session: Session; stage: Stage; height: number }): JSX.Element {
  const { opening } = useWords();
  const [inside, setInside] = useState(false);
  const sheet = session.sheet.value;
  useEffect(() => {
    const attend = (inside: boolean) => session.attention.attend(inside && !document.hidden);
    const onVisibility = () => attend(stage.inside());
    stage.onFocus((inside) => {
      setInside(inside);
      attend(inside);
    });
    stage.onStir(() => session.attention.stir());
    document.addEventListener("visibilitychange", onVisibility);
    stage.onKey((key) => {
      if (session.sheet.value) {
        session.sheet.value = false;
        return true;
      }
      const help = () => {
        session.sheet.value = true;
      };
      return dispatch(session, { edit: stage.edit, help }, key);
    });
    return () => document.removeEventListener("visibilitychange", onVisibility);
  }, [session, stage]);
  const trouble = session.trouble.value;
  const ready = session.run.value !== null;
  return (
    <section class="w labeler" style={{ blockSize: `${height}px` }}>
      {ready ? (
        <>
          <Head session={session} />
          <div class="room">
            <Outline session={session} />
            <StepList session={session} />
            <Finder session={session} leave={stage.focus} />
            <Form session={session} leave={stage.focus} />
          </div>
          <Foot session={session} inside={inside} leave={stage.focus} />
          <Spoken session={session} />
          {sheet && <Sheet session={session} />}
        </>
      ) : (
        <div class="waiting" role="status">
          {trouble === null ? opening.opening : <Text value={opening.waiting(trouble)} />}
        </div>
      )}
    </section>
  );
}

export default {
  render({ model, el, signal }: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(model as AnyModel<Record<string, unknown>>);
    const name = String(model.get("_outbox"));
    const shelf = name === "" ? NO_SHELF : new BrowserShelf(name);
    const session = new Session(door, shelf, new Bookmark(name), new Folds(name));
    const stage = mount(el, "Labeler", door.words, signal);
    stage.draw(<Room session={session} stage={stage} height={Number(model.get("_height"))} />);
    void session.start();
    return () => {
      session.stop();
      stage.close();
    };
  },
};
