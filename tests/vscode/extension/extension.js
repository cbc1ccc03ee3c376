// A notebook kernel for the real editor: runs cells in a real ipykernel, and passes its messages on to the renderer.
//
// The tests talk to it over HTTP (see editor.py): what to run, what theme to wear, and what the notebook's own model holds.
const { spawn } = require("node:child_process");
const { createServer } = require("node:http");
const { createInterface } = require("node:readline");
const vscode = require("vscode");

const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";
const RENDERER = "trajwidgets-tests";

/** A kernel in a process of its own, one message a line. It ends when this extension host does, as in VS Code. */
class Kernel {
  constructor(command, folder) {
    this.process = spawn(command[0], command.slice(1), { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    this.listeners = new Set();
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      const message = JSON.parse(line);
      for (const listener of this.listeners) listener(message);
    });
  }

  send(message) {
    this.process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Run code; `hear` gets each message that answers it, until the kernel is idle again. */
  async execute(code, hear) {
    const id = crypto.randomUUID();
    const header = { msg_id: id, msg_type: "execute_request", session: "editor", username: "", version: "5.3", date: "" };
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    await new Promise((resolve) => {
      const listener = (message) => {
        if (message.parent_header.msg_id !== id) return;
        hear(message);
        if (message.header.msg_type === "status" && message.content.execution_state === "idle") {
          this.listeners.delete(listener);
          resolve();
        }
      };
      this.listeners.add(listener);
      this.send({ channel: "shell", header, parent_header: {}, metadata: {}, content, buffers: [] });
    });
  }
}

function outputOf(data) {
  if (WIDGET_VIEW in data) return [vscode.NotebookCellOutputItem.json(data[WIDGET_VIEW], WIDGET_VIEW)];
  return Object.entries(data).map(([mime, text]) => vscode.NotebookCellOutputItem.text(String(text), mime));
}

async function runCell(controller, kernel, cell, order) {
  const execution = controller.createNotebookCellExecution(cell);
  execution.executionOrder = order;
  execution.start(Date.now());
  await execution.clearOutput();
  const outputs = [];
  let succeeded = true;
  await kernel.execute(cell.document.getText(), ({ header, content }) => {
    if (header.msg_type === "display_data" || header.msg_type === "execute_result") outputs.push(outputOf(content.data));
    else if (header.msg_type === "stream") outputs.push([vscode.NotebookCellOutputItem.stdout(content.text)]);
    else if (header.msg_type === "error") {
      succeeded = false;
      const error = { name: content.ename, message: content.evalue, stack: content.traceback.join("\n") };
      outputs.push([vscode.NotebookCellOutputItem.error(error)]);
    }
  });
  for (const items of outputs) await execution.appendOutput(new vscode.NotebookCellOutput(items));
  execution.end(succeeded, Date.now());
}

/** What the tests may ask: each is a path. */
function asks(notebook) {
  return {
    state: () => ({
      sources: notebook.getCells().map((cell) => cell.document.getText()),
      kinds: notebook.getCells().map((cell) => cell.kind),
      runs: notebook.getCells().map((cell) => cell.executionSummary?.executionOrder ?? null),
    }),
    process: () => process.pid,
    command: ({ name, args }) => vscode.commands.executeCommand(name, ...(args ?? [])).then(() => null),
    setting: ({ name, value }) => vscode.workspace.getConfiguration().update(name, value, true).then(() => null),
  };
}

exports.activate = async (context) => {
  const settings = JSON.parse(process.env.TRAJWIDGETS_TESTS);
  const kernel = new Kernel(settings.kernel, settings.folder);
  context.subscriptions.push({ dispose: () => kernel.process.stdin.end() });

  const messaging = vscode.notebooks.createRendererMessaging(RENDERER);
  // What the kernel says before the renderer is up is kept for it, as Microsoft's extension does.
  let waiting = [];
  messaging.onDidReceiveMessage(({ message }) => {
    if (message.type === "kernel") kernel.send(message.message);
    else if (message.type === "ready") {
      for (const said of waiting ?? []) void messaging.postMessage(said);
      waiting = null;
    }
  });
  kernel.listeners.add((message) => {
    if (waiting) waiting.push(message);
    else void messaging.postMessage(message);
  });

  const controller = vscode.notebooks.createNotebookController("trajwidgets-tests", "jupyter-notebook", "ipykernel");
  controller.supportedLanguages = ["python"];
  controller.supportsExecutionOrder = true;
  let order = 0;
  controller.executeHandler = async (cells) => {
    for (const cell of cells) {
      order += 1;
      await runCell(controller, kernel, cell, order);
    }
  };
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(settings.notebook));
  controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  await vscode.window.showNotebookDocument(notebook);
  await vscode.commands.executeCommand("notebook.selectKernel", {
    id: "trajwidgets-tests",
    extension: "trajwidgets.trajwidgets-tests",
  });

  const known = asks(notebook);
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    try {
      const answer = await known[request.url.slice(1)](JSON.parse(text || "null"));
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error.stack ?? error));
    }
  });
  // The window before this one may hold the port for another moment.
  const listen = () => server.listen(settings.port, "127.0.0.1");
  server.on("error", () => setTimeout(listen, 100));
  listen();
  context.subscriptions.push({ dispose: () => server.close() });
};
