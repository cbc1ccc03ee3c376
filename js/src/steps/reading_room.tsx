/** The room that both widgets are: the goal above, outline and cards side by side, the keys below. A Labeler adds its form. */
import type { RenderProps } from "@anywidget/types";
import type { ComponentChildren, FunctionComponent, JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Foot } from "../room/foot";
import { Head } from "../room/head";
import { dispatch } from "../room/keys";
import { mount, type Stage } from "../room/mount";
import type { Session } from "../room/session";
import { Sheet } from "../room/sheet";
import { Text } from "../text";
import { useWords } from "../words";
import { Finder } from "./finder";
import { Given } from "./given";
import { StepList } from "./list";
import { Outline } from "./outline";
import { Pinned } from "./pinned";
import { Spoken } from "./spoken";

export interface RoomProps {
  session: Session;
  stage: Stage;
  /** In CSS pixels. */
  height: number;
}

/** Who takes keys before the room does, and puts the caret into a step. */
export interface Hands {
  key(key: string, shift: boolean): boolean;
  start(): void;
}

interface ReadingRoomProps extends RoomProps {
  section?: RefObject<HTMLElement | null>;
  hands?: Hands;
  /** Beside the cards. */
  children?: ComponentChildren;
  /** What lies over the cards. */
  over?: ComponentChildren;
}

export function ReadingRoom(props: ReadingRoomProps): JSX.Element {
  const { session, stage, height, hands, children, over } = props;
  const own = useRef<HTMLElement>(null);
  const { opening } = useWords();
  const [inside, setInside] = useState(false);
  const sheet = session.sheet.value;
  useEffect(() => {
    stage.onFocus(setInside);
    // What was said of the press before is no longer so, or no longer of use.
    stage.onAct(() => session.say(""));
    stage.onKey((key, shift) => {
      if (session.sheet.value) {
        session.sheet.value = false;
        return true;
      }
      const help = () => {
        session.sheet.value = true;
      };
      const caret = () => hands?.start();
      return hands?.key(key, shift) || dispatch(session, { edit: stage.edit, help, caret }, key);
    });
  }, [session, stage, hands]);
  const trouble = session.trouble.value;
  return (
    <section class="w labeler" ref={props.section ?? own} style={{ blockSize: `${height}px` }}>
      {session.run.value !== null ? (
        <>
          <Head
            session={session}
            pinned={<Pinned session={session} />}
            {...(session.readOnly ? { right: <Given session={session} unit="" /> } : {})}
          />
          <div class={session.readOnly ? "room reading" : "room"}>
            <Outline session={session} leave={stage.focus} />
            <StepList session={session} />
            <Finder session={session} leave={stage.focus} />
            {children}
          </div>
          {over}
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

type Rendered = RenderProps & { signal?: AbortSignal };

/** Draw a widget's room into its output, and start its session; what comes back ends both. */
export function open(
  { model, el, signal }: Rendered,
  name: string,
  session: Session,
  Room: FunctionComponent<RoomProps>,
  sheet?: string,
): () => void {
  const stage = mount(el, name, session.words, signal, sheet);
  stage.draw(<Room session={session} stage={stage} height={Number(model.get("_height"))} />);
  void session.start();
  return () => {
    session.stop();
    stage.close();
  };
}
