/** DemonstrationEditor: the room to read in, with a workbench beside the cards at which the run is made. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { BenchForm, keysOf } from "../bench/bench";
import sheet from "../bench/bench.css";
import { Work } from "../bench/work";
import { Door } from "../room/door";
import { readingSession } from "../room/reader";
import { open, ReadingRoom, type RoomProps } from "../steps/reading_room";
import { theme } from "../theme";

export default {
  render(props: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(props.model as AnyModel<Record<string, unknown>>);
    const session = readingSession(door, String(props.model.get("_bookmark")));
    const work = new Work(session);
    function Room(given: RoomProps): JSX.Element {
      const hands = useMemo(() => keysOf(work, given.stage), [given.stage]);
      const isOpen = session.run.value !== null;
      useEffect(() => {
        if (isOpen) void work.start();
      }, [isOpen]);
      return (
        <ReadingRoom {...given} hands={hands}>
          <BenchForm work={work} stage={given.stage} />
        </ReadingRoom>
      );
    }
    return open(props, "DemonstrationEditor", session, Room, `${theme}\n${sheet}`);
  },
};
