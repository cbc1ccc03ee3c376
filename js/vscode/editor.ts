/** The editor around the webview: it runs cells, passes the kernel's messages on, and takes keys for its commands. */
import type { Wire } from "./kernel";
import type { Downward, MimeBundle, Theme, Upward } from "./protocol";

/** The fields of the messages that answer a cell, as far as they are read here. */
interface Content {
  data: MimeBundle;
  text: string;
  traceback: string[];
  execution_state: string;
}

interface Finished {
  outputs: MimeBundle[];
  text: string;
  error: string | null;
}

const frame = document.querySelector("iframe") ?? document.createElement("iframe");
const socket = new WebSocket(`ws://${location.host}/kernel`);
const opened = new Promise((resolve) => socket.addEventListener("open", resolve));
const toKernel = (message: Wire) => socket.send(JSON.stringify(message));
const toWebview = (message: Downward) => frame.contentWindow?.postMessage(message, "*");
const ofKernel = new Set<(message: Wire) => void>();
const ofWebview = new Set<(message: Upward) => void>();
socket.addEventListener("message", (event) => {
  const message: Wire = JSON.parse(event.data);
  toWebview({ type: "kernel", message });
  for (const listener of ofKernel) listener(message);
});
window.addEventListener("message", (event: MessageEvent<Upward>) => {
  if (event.source !== frame.contentWindow) return;
  if (event.data.type === "kernel") toKernel(event.data.message);
  for (const listener of ofWebview) listener(event.data);
});

function heard(type: Upward["type"]): Promise<Upward> {
  return new Promise((resolve) => {
    const listener = (message: Upward) => {
      if (message.type !== type) return;
      ofWebview.delete(listener);
      resolve(message);
    };
    ofWebview.add(listener);
  });
}

const editor = {
  /** Every key that came out of the webview, and those of them that would have been commands of the notebook. */
  keys: [] as string[],
  commands: [] as string[],
  saves: 0,
  inputFocused: false,
  violations: [] as string[],

  /** Open the webview, or open it anew as a window that is reloaded does. */
  async open(address: string, theme: Theme): Promise<void> {
    await opened;
    const ready = heard("ready");
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    editor.inputFocused = false;
    frame.src = address;
    await loaded;
    editor.wear(theme);
    await ready;
  },

  wear(theme: Theme): void {
    document.body.style.background = theme.variables["--vscode-editor-background"] ?? "";
    toWebview({ type: "theme", ...theme });
  },

  /** Run a cell: resolves when the kernel is idle again and all that it displayed is drawn. */
  async run(cell: number, code: string): Promise<Finished> {
    const finished: Finished = { outputs: [], text: "", error: null };
    const drawn: Promise<Upward>[] = [];
    const id = crypto.randomUUID();
    toWebview({ type: "clear", cell });
    await new Promise<void>((resolve) => {
      const listener = ({ header, parent_header, content: said }: Wire) => {
        if (!("msg_id" in parent_header) || parent_header.msg_id !== id) return;
        const content = said as unknown as Content;
        if (header.msg_type === "display_data" || header.msg_type === "execute_result") {
          drawn.push(heard("drawn"));
          finished.outputs.push(content.data);
          toWebview({ type: "output", cell, data: content.data });
        } else if (header.msg_type === "stream") finished.text += content.text;
        else if (header.msg_type === "error") finished.error = content.traceback.join("\n");
        else if (header.msg_type === "status" && content.execution_state === "idle") {
          ofKernel.delete(listener);
          resolve();
        }
      };
      ofKernel.add(listener);
      const header = {
        msg_id: id,
        msg_type: "execute_request",
        session: "editor",
        username: "",
        version: "5.3",
        date: "",
      };
      const request = {
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      };
      toKernel({
        channel: "shell",
        header,
        parent_header: {},
        metadata: {},
        content: { code, ...request },
        buffers: [],
      } as Wire);
    });
    for (const message of await Promise.all(drawn)) {
      if (message.type === "drawn" && message.error !== null) finished.error ??= message.error;
    }
    return finished;
  },
};

ofWebview.add((message) => {
  if (message.type === "outputInputFocus") editor.inputFocused = message.inputFocused;
  else if (message.type === "violation") editor.violations.push(`${message.directive}: ${message.blocked}`);
  else if (message.type === "did-keydown") {
    // Saving is the window's, whatever has the focus.
    if (message.ctrlKey && message.key === "s") {
      editor.saves += 1;
      return;
    }
    editor.keys.push(message.key);
    // Every command of the notebook asks for `!inputFocus && !notebookOutputInputFocused`, in one way or the other.
    if (!editor.inputFocused) editor.commands.push(message.key);
  }
});

Object.assign(window, { editor });
