/** Viewer: the goal above, the outline and the cards side by side, with what annotators said on the cards; nothing to press. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Door } from "../room/door";
import { Foot } from "../room/foot";
import { Head } from "../room/head";
import { dispatch } from "../room/keys";
import { mount, type Stage } from "../room/mount";
import { readingSession } from "../room/reader";
import type { Session } from "../room/session";
import { Sheet } from "../room/sheet";
import { Finder } from "../steps/finder";
import { Given } from "../steps/given";
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
    stage.onFocus(setInside);
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
  }, [session, stage]);
  const trouble = session.trouble.value;
  return (
    <section class="w labeler" style={{ blockSize: `${height}px` }}>
      {session.run.value !== null ? (
        <>
          <Head session={session} right={<Given session={session} unit="" />} />
          <div class="room reading">
            <Outline session={session} />
            <StepList session={session} />
            <Finder session={session} leave={stage.focus} />
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
    const session = readingSession(door, String(model.get("_bookmark")));
    const stage = mount(el, "Viewer", door.words, signal);
    stage.draw(<Room session={session} stage={stage} height={Number(model.get("_height"))} />);
    void session.start();
    return () => {
      session.stop();
      stage.close();
    };
  },
};
