/** Viewer: the room to read in, with what annotators said on the cards; nothing to press. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import { Door } from "../room/door";
import { readingSession } from "../room/reader";
import { open, ReadingRoom } from "../steps/reading_room";

export default {
  render(props: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(props.model as AnyModel<Record<string, unknown>>);
    return open(props, "Viewer", readingSession(door, String(props.model.get("_bookmark"))), ReadingRoom);
  },
};
