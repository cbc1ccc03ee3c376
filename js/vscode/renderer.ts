/** The renderer of the notebook extension of `make test-vscode`: widget outputs of the real editor, in its real webview. */
import { connect, type Wire } from "./kernel";
import { WIDGET_VIEW, Widgets } from "./widgets";

interface OutputItem {
  json(): { model_id: string };
}
type FromWebview = { type: "ready" } | { type: "kernel"; message: Wire };
interface RendererContext {
  postMessage?(message: FromWebview): void;
  onDidReceiveMessage?(listener: (message: Wire) => void): void;
}

async function started(context: RendererContext): Promise<Widgets> {
  const kernel = connect({
    post: (message) => context.postMessage?.({ type: "kernel", message }),
    listen: (listener) => context.onDidReceiveMessage?.(listener),
  });
  const widgets = await Widgets.load(new URL("./", import.meta.url).href, kernel);
  // The editor wakes a renderer with the first output for it: what the kernel has said by then comes with the answer.
  context.postMessage?.({ type: "ready" });
  return widgets;
}

export function activate(context: RendererContext) {
  let widgets: Promise<Widgets> | undefined;
  return {
    async renderOutputItem(item: OutputItem, element: HTMLElement): Promise<void> {
      widgets ??= started(context);
      try {
        await (await widgets).draw(item.json().model_id, element);
      } catch (error) {
        element.textContent = `${WIDGET_VIEW} could not be drawn: ${error}`;
      }
    },
  };
}
