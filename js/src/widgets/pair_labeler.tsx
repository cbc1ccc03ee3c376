/** PairLabeler: two runs to read side by side, and one key to say which is better. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import { Desk } from "../pairs/desk";
import sheet from "../pairs/pairs.css";
import { PairRoom } from "../pairs/view";
import { Door } from "../room/door";
import { mount } from "../room/mount";
import { BrowserShelf, NO_SHELF } from "../room/shelf";
import { theme } from "../theme";

export default {
  render({ model, el, signal }: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(model as AnyModel<Record<string, unknown>>);
    const name = String(model.get("_outbox"));
    const desk = new Desk(door, name === "" ? NO_SHELF : new BrowserShelf(name));
    const stage = mount(el, "PairLabeler", door.words, signal, [theme, sheet].join("\n"));
    stage.draw(<PairRoom desk={desk} stage={stage} height={Number(model.get("_height"))} />);
    void desk.start();
    return () => {
      desk.stop();
      stage.close();
    };
  },
};
