/**
 * The webview of a notebook: outputs and nothing else, in a frame of its own, its messages by postMessage.
 *
 * The rules by which a key reaches the editor are those of VS Code 1.139, read in its source: `handleInnerKeydown` on the window
 * of the frame posts what bubbles up to it, and `outputInputFocus` says whether something that can be written into has focus,
 * looked for through shadow roots too.
 */
import { connect } from "./kernel";
import type { Downward, Theme, Upward } from "./protocol";
import { WIDGET_VIEW, Widgets } from "./widgets";

const post = (message: Upward) => window.parent.postMessage(message, "*");
const listeners: ((message: Downward) => void)[] = [];
window.addEventListener("message", (event: MessageEvent<Downward>) => {
  for (const listener of listeners) listener(event.data);
});

document.addEventListener("securitypolicyviolation", (event) =>
  post({ type: "violation", directive: event.effectiveDirective, blocked: event.blockedURI }),
);
window.addEventListener("keydown", ({ key, ctrlKey }) => post({ type: "did-keydown", key, ctrlKey }));

function isWritten(within: Element | ShadowRoot, active: Element | null): boolean {
  if (!active || !within.contains(active)) return false;
  if (active.matches(":read-write") || active.tagName === "SELECT") return true;
  return active.shadowRoot !== null && isWritten(active.shadowRoot, active.shadowRoot.activeElement);
}

window.addEventListener("focusin", () => {
  const active = document.activeElement;
  const output = active?.closest(".output");
  if (!active || !output || !isWritten(output, active)) return;
  post({ type: "outputInputFocus", inputFocused: true });
  active.addEventListener("blur", () => post({ type: "outputInputFocus", inputFocused: false }), { once: true });
});

function wear({ kind, id, variables }: Theme): void {
  const { body, documentElement } = document;
  body.className = kind === "vscode-high-contrast-light" ? `vscode-high-contrast ${kind}` : kind;
  body.dataset.vscodeThemeKind = kind;
  body.dataset.vscodeThemeId = id;
  for (const name of [...documentElement.style]) documentElement.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) documentElement.style.setProperty(name, value);
}

function outputOf(cell: number): HTMLElement {
  const known = document.getElementById(`cell-${cell}`);
  if (known) return known;
  const output = document.createElement("div");
  output.className = "output";
  output.id = `cell-${cell}`;
  document.querySelector("#container")?.append(output);
  return output;
}

const kernel = connect({
  post: (message) => post({ type: "kernel", message }),
  listen: (listener) => listeners.push((message) => message.type === "kernel" && listener(message.message)),
});
const widgets = Widgets.load(new URL(".", import.meta.url).href, kernel);

async function draw(cell: number, data: Record<string, unknown>): Promise<void> {
  const element = document.createElement("div");
  outputOf(cell).append(element);
  const view = data[WIDGET_VIEW] as { model_id: string } | undefined;
  if (view) await (await widgets).draw(view.model_id, element);
  else element.innerHTML = String(data["text/html"] ?? data["text/plain"]);
}

listeners.push((message) => {
  if (message.type === "theme") wear(message);
  else if (message.type === "clear") outputOf(message.cell).replaceChildren();
  else if (message.type === "output") {
    const { cell, data } = message;
    draw(cell, data).then(
      () => post({ type: "drawn", cell, error: null }),
      (error) => post({ type: "drawn", cell, error: String(error) }),
    );
  }
});
void widgets.then(() => post({ type: "ready" }));
