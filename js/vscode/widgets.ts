/** Draw the widgets of a notebook with VS Code's own renderer bundle, loaded the way VS Code loads it. */
import type { Kernel } from "@jupyterlab/services";

const PAUSE_MS = 10;
const PATIENCE_MS = 20_000;

export const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

interface View {
  luminoWidget: object;
}
interface WidgetManager {
  has_model(id: string): boolean;
  get_model(id: string): Promise<object>;
  create_view(model: object, options: { el: HTMLElement }): Promise<View>;
  display_view(message: undefined, view: View, options: { node: HTMLElement }): Promise<object>;
}
interface ScriptLoader {
  widgetsRegisteredInRequireJs: ReadonlySet<string>;
  errorHandler(className: string, module: string, version: string, error: unknown): void;
  successHandler(className: string, module: string, version: string): void;
  loadWidgetScript(module: string, version: string): Promise<void>;
}

declare global {
  interface Window {
    requirejs: { config(options: { paths: Record<string, string> }): void };
    vscIPyWidgets8: { load(): void };
    vscIPyWidgets: {
      WidgetManager: new (
        kernel: Kernel.IKernelConnection,
        el: HTMLElement,
        loader: ScriptLoader,
        logger: (text: string) => void,
      ) => WidgetManager;
    };
  }
}

function script(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = url;
    element.onload = () => resolve();
    element.onerror = () => reject(new Error(`${url} could not be loaded`));
    document.head.append(element);
  });
}

export class Widgets {
  private constructor(private readonly manager: WidgetManager) {}

  /** `here` is the address of the folder with require.js, ipywidgets.js and nbextensions/. */
  static async load(here: string, kernel: Kernel.IKernelConnection): Promise<Widgets> {
    await script(`${here}require.js`);
    const bundle: { activate(): void } = await import(`${here}ipywidgets.js`);
    bundle.activate();
    window.vscIPyWidgets8.load();
    const loader: ScriptLoader = {
      widgetsRegisteredInRequireJs: new Set(),
      errorHandler: (...what) => console.error("no widget class", ...what),
      successHandler: () => {},
      // The nbextensions of the kernel's own environment come first in VS Code, and a CDN only for whoever asks for one.
      loadWidgetScript: async (module) =>
        window.requirejs.config({ paths: { [module]: `${here}nbextensions/${module}/index` } }),
    };
    return new Widgets(new window.vscIPyWidgets.WidgetManager(kernel, document.body, loader, () => {}));
  }

  /** Draw a widget, once the kernel's message that opens its model has been gone through. */
  async draw(modelId: string, element: HTMLElement): Promise<void> {
    for (let waited = 0; !this.manager.has_model(modelId) && waited < PATIENCE_MS; waited += PAUSE_MS) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    const model = await this.manager.get_model(modelId);
    element.replaceChildren();
    const view = await this.manager.create_view(model, { el: element });
    await this.manager.display_view(undefined, view, { node: element });
  }
}
