/**
 * Runs in a page before anything else does, and watches what a widget costs there, by the page's own clock: the bytes that
 * pass, when a cell shows what it is to show, the nodes it has put into the document, the frames that come late.
 */
window.watch = (() => {
  /** When so many bytes passed over a websocket. */
  const passed = [];
  const encoder = new TextEncoder();
  const size = (data) => (typeof data === "string" ? encoder.encode(data).length : (data.byteLength ?? data.size));
  const note = (data) => passed.push([performance.now(), size(data)]);
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => note(data));
    }
    send(data) {
      note(data);
      super.send(data);
    }
  };
  performance.setResourceTimingBufferSize(100_000);

  /** Bytes both ways between two moments: messages whole, and answers over HTTP with their heads, as packed as they came. */
  const bytes = (from, until) => {
    const within = (at) => from <= at && at <= until;
    const answers = performance.getEntriesByType("resource").filter((entry) => within(entry.responseEnd));
    return (
      passed.reduce((sum, [at, n]) => sum + (within(at) ? n : 0), 0) +
      answers.reduce((sum, { transferSize }) => sum + transferSize, 0)
    );
  };

  const frame = () => new Promise(requestAnimationFrame);
  /** After the frame in which it is called has been drawn: the browser runs this task when it is done with the frame. */
  const drawn = async () => {
    await frame();
    await painted();
  };
  /** After this frame has been drawn. */
  const painted = async () => {
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  };

  const room = () => document.querySelector(".trajwidgets")?.shadowRoot;
  const list = (what) => (what === "empty" ? document.querySelector(".empty") : room()?.querySelector(".cards"));

  const inView = (cards) => {
    const view = cards.getBoundingClientRect();
    return [...cards.querySelectorAll(".card")].filter((card) => {
      const { top, bottom } = card.getBoundingClientRect();
      return bottom > view.top && top < view.bottom;
    });
  };
  const isFull = (card) => card.querySelector(".p") !== null && card.querySelector(".p.missing") === null;

  /** Whether all is there that a cell is to show at first. */
  const SHOWN = {
    empty: (cell) => cell.querySelector(".empty") !== null,
    labeler: () => {
      const cards = list("labeler") ? inView(list("labeler")) : [];
      return cards.length > 0 && cards.every(isFull);
    },
    page: (cell) => cell.querySelector("details pre") !== null,
    accordion: (cell) => cell.querySelector(".jupyter-widget-Collapse-header") !== null,
  };

  const count = (node) => {
    let n = 1 + (node.shadowRoot ? count(node.shadowRoot) : 0);
    for (const child of node.childNodes) n += count(child);
    return n;
  };

  /** What people have done: trusted events alone, which no script can make. */
  const done = { keys: 0, mouse: 0 };
  window.addEventListener("keydown", ({ isTrusted }) => isTrusted && done.keys++, { capture: true });
  for (const kind of ["pointerdown", "mousedown", "click", "wheel"])
    window.addEventListener(kind, ({ isTrusted, detail }) => isTrusted && detail !== 0 && done.mouse++, { capture: true });

  let recording;
  let finding;

  return {
    done,
    full: () => SHOWN.labeler(),
    /** Whether the widget has the keyboard, as its ring shows. */
    inside: () => room().querySelector(".root").classList.contains("keys"),
    /** Run a cell; how long until it shows what it is to, and what has passed by then. null when it takes too long. */
    async run(place, what, patience) {
      const book = window.jupyterapp.shell.currentWidget.content;
      const cell = book.widgets[place];
      await book.scrollToCell(cell);
      book.activeCellIndex = place;
      await drawn();
      const began = performance.now();
      void window.jupyterapp.commands.execute("notebook:run-cell");
      while (!SHOWN[what](cell.node)) {
        if (performance.now() - began > patience) return null;
        await frame();
      }
      await drawn();
      const ended = performance.now();
      return { seconds: (ended - began) / 1000, n_bytes: bytes(began, ended), n_nodes: count(cell.outputArea.node) };
    },
    /** All nodes of the widget: elements, texts, and what is in its shadow root. */
    nodes: () => count(document.querySelector(".trajwidgets")),
    /** Give the empty list the height of the full one, and both the same place, as a share of it. */
    place(what, share) {
      if (what === "empty") list("empty").firstChild.style.height = `${list("labeler").scrollHeight}px`;
      const it = list(what);
      it.scrollIntoView({ block: "center" });
      it.dispatchEvent(new Event("wheel"));
      it.scrollTop = share * (it.scrollHeight - it.clientHeight);
      const { left, top, width, height } = it.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    },
    height: (what) => list(what).scrollHeight,
    /** Begin to note frames. `stop` says how many came, how many did not, and in how many a card in view was blank. */
    record() {
      const own = { times: [], blank: 0, looked: 0, on: true };
      recording = own;
      const tick = (at) => {
        if (!own.on) return;
        own.times.push(at);
        // To look has a price, which the empty list does not pay: not in each frame.
        if (own.times.length % 10 === 0 && list("labeler")) {
          own.looked += 1;
          own.blank += SHOWN.labeler() ? 0 : 1;
        }
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    },
    stop() {
      recording.on = false;
      const { times, blank, looked } = recording;
      const late = times.slice(1).map((at, n) => Math.max(0, Math.round((at - times[n]) / (1000 / 60)) - 1));
      return { came: times.length - 1, dropped: late.reduce((sum, n) => sum + n, 0), blank, looked };
    },
    /** Wait for Enter; then until the search bar shows a hit, and until the hit is marked in its card. */
    find() {
      finding = new Promise((resolve) => {
        const hear = async ({ key, timeStamp }) => {
          if (key !== "Enter") return;
          window.removeEventListener("keydown", hear, { capture: true });
          while (!room().querySelector(".finder .around mark")) await frame();
          await painted();
          const told = performance.now() - timeStamp;
          while (!CSS.highlights.get("trajwidgets-found")?.size) await frame();
          await painted();
          resolve({ told, marked: performance.now() - timeStamp });
        };
        window.addEventListener("keydown", hear, { capture: true });
      });
    },
    found: () => finding,
  };
})();
