/** A kernel whose messages are posted to whoever embeds the page, as in VS Code: no socket, no server, no request. */
import { type Kernel, type KernelMessage, ServerConnection } from "@jupyterlab/services";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";

/** A message of the Jupyter protocol as JSON; its buffers in base64. */
export type Wire = Omit<KernelMessage.IMessage, "buffers"> & { buffers: string[] };

/** Both ways to the kernel. */
export interface Line {
  post(message: Wire): void;
  listen(listener: (message: Wire) => void): void;
}

function bytes(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

function base64(buffer: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  return btoa(Array.from(view, (byte) => String.fromCharCode(byte)).join(""));
}

/** What JupyterLab's kernel takes for its websocket. VS Code hands it one of this kind too. */
function socketOver(line: Line): typeof WebSocket {
  return class extends EventTarget {
    readonly protocol = "";
    readonly readyState = 1;
    binaryType = "arraybuffer";
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: Wire }) => void) | null = null;
    onclose: (() => void) | null = null;
    onerror: (() => void) | null = null;

    constructor() {
      super();
      line.listen((data) => this.onmessage?.({ data }));
      setTimeout(() => this.onopen?.());
    }

    send(message: Wire): void {
      line.post(message);
    }

    close(): void {}
  } as unknown as typeof WebSocket;
}

/** The kernel at the other end of the line; what is asked of it waits until it has answered for the first time. */
export function connect(line: Line): Kernel.IKernelConnection {
  const serverSettings = ServerConnection.makeSettings({
    WebSocket: socketOver(line),
    fetch: () => Promise.reject(new Error("a kernel in VS Code has no server")),
    serializer: {
      serialize: (message) =>
        ({ ...message, buffers: (message.buffers ?? []).map(base64) }) as unknown as ReturnType<
          ServerConnection.ISettings["serializer"]["serialize"]
        >,
      deserialize: (data) => {
        const wire = data as unknown as Wire;
        return { ...wire, buffers: wire.buffers.map(bytes) } as KernelMessage.IMessage;
      },
    },
  });
  const kernel = new KernelConnection({ model: { id: "kernel", name: "python3" }, serverSettings });
  // VS Code's own kernel knows no subshells.
  kernel.commsOverSubshells = "disabled" as typeof kernel.commsOverSubshells;
  return kernel;
}
