/**
 * Times one real key press in a page, from the moment the browser got it: to the frame that shows what it did, and to the
 * kernel's answer as the widget shows it. The same for our Labeler and for the bare widget of stage.py.
 */
window.probe = (() => {
  const WIDGETS = {
    labeler: () => {
      const host = document.querySelector(".trajwidgets");
      const root = host.shadowRoot;
      const step = () => root.querySelector(".card.on")?.dataset.step;
      const before = step();
      return {
        root,
        keys: host.querySelector('input[data-holds="keys"]'),
        saving: () => root.querySelector(".save").dataset.saving,
        // An answer to the last open question brings up the next step; any other shows as chosen.
        shows: (key) =>
          step() === before
            ? root.querySelector(`aside [aria-keyshortcuts="${key}"]`)?.ariaChecked === "true"
            : root.querySelector(".card.on .p:not(.missing)") !== null,
      };
    },
    bare: () => {
      const root = document.querySelector(".bare");
      const before = root.querySelector("output").textContent;
      return {
        root,
        keys: root.querySelector("input"),
        saving: () => root.dataset.saving,
        shows: () => root.querySelector("output").textContent !== before,
      };
    },
  };

  /** After the frame in which it is called has been drawn: the browser runs this task when it is done with the frame. */
  const drawn = (then) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });

  let result = Promise.reject(new Error("nothing was armed"));
  result.catch(() => {});

  return {
    /** Give a widget the keyboard and wait for the press; `acks`: whether the kernel's answer is waited for, too. */
    arm(kind, key, acks) {
      const widget = WIDGETS[kind]();
      widget.keys.focus({ preventScroll: true });
      result = new Promise((resolve) => {
        let pressed, saved, painted;
        let [found, sent] = [false, false];
        const end = () => {
          if (painted === undefined || (acks && saved === undefined)) return;
          observer.disconnect();
          resolve({ paint: painted - pressed, ack: acks ? saved - pressed : null });
        };
        const observer = new MutationObserver(() => {
          if (pressed === undefined) return;
          if (!found && widget.shows(key)) {
            found = true;
            drawn(() => {
              painted = performance.now();
              end();
            });
          }
          if (widget.saving() !== "saved") sent = true;
          else if (sent && saved === undefined) {
            saved = performance.now();
            end();
          }
        });
        observer.observe(widget.root, { subtree: true, childList: true, attributes: true, characterData: true });
        const hear = (event) => {
          pressed = event.timeStamp;
        };
        window.addEventListener("keydown", hear, { capture: true, once: true });
      });
    },
    result: () => result,
  };
})();
