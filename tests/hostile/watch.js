// Stands in every frame before anything else does, and hears what no text of a stranger may cause; and walks through the
// widgets of a page, activating whatever can take focus. `hostileHeard` brings what it hears to Python.
(() => {
  if (window.hostile) return;
  const heard = (kind, what) => window.hostileHeard?.(kind, String(what).slice(0, 300));

  // A script of a stranger calls one of these. `element`: in the control, what the script hung on.
  window.owned = (which, element) => {
    const { hostile } = window.top;
    heard("scripts", `${which} in ${element ? hostile.regionOf(element) : document.location.href}`);
    if (element) hostile.fired.push([String(which), hostile.regionOf(element)]);
  };
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    window[name] = (text) => heard("dialogs", `${name}(${text ?? ""})`);
  }
  const focused = () => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found;
  };
  window.open = (address, _target, features = "") => {
    // The one way out: a person has unfolded an address and then pressed the button that names its host.
    const asked = (window.hostile.pressed ?? focused())?.dataset.opens === "elsewhere";
    if (asked && /^https?:/.test(address) && /noopener/.test(features)) window.hostile.opened += 1;
    else heard("navigations", `open(${address})`);
    return null;
  };

  if (window !== window.top) {
    heard("elements", `a frame at ${document.location.href}`);
    return;
  }

  const HIDDEN = /(?!\t|\n|\uFE0E|\uFE0F|\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  const ACTIVE = "a, area, button, input, select, textarea, summary, iframe, object, embed, audio, video, [tabindex], [contenteditable], [role=button], [data-commandlinker-command]";
  // What is never built of a stranger's text, wherever: it loads, runs, leads away, or lies over the rest.
  const FOREIGN = "script, iframe, frame, object, embed, link, meta, base, form, math, template, portal, fencedframe, applet, marquee, dialog, video, audio, source, track, picture, image, use, foreignObject, animate, set, plaintext, xmp, listing, noscript, bgsound, map, area, select, xss, style";
  const NEVER = new Set(["srcdoc", "is", "nonce", "integrity", "http-equiv"]);
  const SAYING = new Set(["title", "alt", "placeholder", "value", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "id", "name", "class", "for"]);
  const WAITING = new Set(["this step is on its way…", "Opening…", "Reading the store…", "loading image…"]);
  const REPORTS = ".tw-report, .jp-OutputArea-output:is([data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr'])";
  const LOADS = /^(?:src|srcset|href|xlink:href|action|formaction|poster|background|data|cite|ping|codebase|manifest|longdesc|usemap|archive|profile)$/i;
  const RASTER = /^data:image\/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=]*$/;

  const shownAs = (text) =>
    text.replace(HIDDEN, (found) => `U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  // As much of it as a folded block shows.
  const headOf = (text) => Array.from(text.split("\n").slice(0, 8).join("\n")).slice(0, 160).join("");
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  const own = (object) => new Map(Object.getOwnPropertyNames(object).map((name) => [name, Object.getOwnPropertyDescriptor(object, name)]));
  const WATCHED = { window, document, "Object.prototype": Object.prototype, "Array.prototype": Array.prototype, "String.prototype": String.prototype, "Function.prototype": Function.prototype, "Promise.prototype": Promise.prototype, "Element.prototype": Element.prototype, "Node.prototype": Node.prototype, "HTMLElement.prototype": HTMLElement.prototype, Object, JSON };
  const same = (a, b) => a.get === b.get && a.set === b.set && (typeof a.value !== "function" ? typeof a.value === typeof b.value : a.value === b.value);

  // Modules that are made of what a kernel has sent, as anywidget does; a text cannot make any without running.
  const scripts = new Set();
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const url = make.call(URL, blob);
    if (blob.type === "text/javascript") scripts.add(url);
    return url;
  };

  const hostile = (window.hostile = {
    scripts,
    fired: [],
    opened: 0,
    pressed: null,
    regions: [],
    expected: [],
    seen: new Set(),
    foreign: new Set(),
    strays: new Set(),
    done: new WeakSet(),
    states: new WeakMap(),
    globals: null,
    armed: false,
    hopeless: false,

    /** The renderer an element belongs to: the innermost that knows it. */
    regionOf(element) {
      for (let at = element; at; at = at.parentNode ?? at.host ?? null) {
        if (at instanceof ShadowRoot) continue;
        const found = hostile.regions.find(([, selector]) => at.matches?.(selector));
        if (found) return found[0];
      }
      return "nowhere";
    },

    /** From now on everything counts. `expected`: [id, text] of what is to be seen. `hopeless`: what is waited for never comes. */
    arm(regions, expected, hopeless) {
      Object.assign(hostile, { regions, hopeless, fired: [], seen: new Set(), foreign: new Set(), strays: new Set(), done: new WeakSet(), states: new WeakMap() });
      hostile.expected = expected.map(([id, text]) => {
        const head = headOf(text);
        return [id, [shownAs(head), shownAs(JSON.stringify(head).slice(1, -1)), shownAs(head.replaceAll("_", " "))]];
      });
      hostile.globals = Object.entries(WATCHED).map(([name, object]) => [name, object, own(object)]);
      hostile.armed = true;
    },

    roots() {
      return [...document.querySelectorAll(".trajwidgets")].map((host) => host.shadowRoot).filter(Boolean);
    },

    /** Reads everything that is on the page now: what shows in which renderer, and what must not be there at all. */
    look() {
      for (const root of [...hostile.roots(), ...document.querySelectorAll(REPORTS)]) hostile.read(root);
    },

    /** The same of all that is inside of one element. */
    read(root) {
      const texts = new Map();
      const note = (region, text) => {
        if (text === "") return;
        const known = texts.get(region);
        if (known) known.push(text);
        else texts.set(region, [text]);
      };
      const regions = new Map();
      // Parents stand before their children, so each asks its parent's answer only.
      const start = root instanceof Element ? hostile.regionOf(root) : "nowhere";
      for (const element of root.querySelectorAll("*")) {
        // What stands as it stood the last time was read then.
        const now = hostile.stateOf(element);
        const before = hostile.states.get(element);
        if (before?.now === now) {
          regions.set(element, before.region);
          continue;
        }
        const known = hostile.regions.find(([, selector]) => element.matches(selector));
        const region = known?.[0] ?? regions.get(element.parentNode) ?? start;
        regions.set(element, region);
        hostile.states.set(element, { now, region });
        hostile.inspect(element, region);
        if (element.localName === "style") continue;
        for (const { name, value } of element.attributes) {
          if (SAYING.has(name) || name.startsWith("data-")) note(`${region} (attribute)`, value);
        }
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) note(region, element.value);
        // A text with its chips is read whole; any other where it stands directly.
        if (element.matches(".untrusted, .untrusted > [class]:not(.hidden-char)")) note(region, element.textContent);
        else if (!element.parentNode?.classList?.contains("untrusted")) {
          for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) note(region, child.data);
        }
      }
      for (const [region, pieces] of texts) {
        const text = pieces.join("\u0001");
        for (const [id, forms] of hostile.expected) {
          const key = `${id}\u0001${region}`;
          if (!hostile.seen.has(key) && forms.some((form) => text.includes(form))) hostile.seen.add(key);
        }
      }
    },

    /** All of an element by itself, in one string: its attributes, its own text, what is typed into it. */
    stateOf(element) {
      let state = element.value ?? "";
      for (const { name, value } of element.attributes) state += `\u0002${name}\u0003${value}`;
      if (element.matches(".untrusted, .untrusted > *")) return state + element.textContent;
      for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) state += `\u0004${child.data}`;
      return state;
    },

    /** Notes an element or attribute that a text must never become. */
    inspect(element, region) {
      // How a traceback is shown is JupyterLab's: it makes links of the files in it.
      if (region === "error of a cell" && element.localName === "a") return;
      const { parentNode } = element;
      const ours = element.localName === "style" && (parentNode instanceof ShadowRoot || parentNode.matches(".tw-report"));
      if (element.matches(FOREIGN) && !ours) hostile.foreign.add(`<${element.localName}> in ${region}`);
      for (const { name, value } of element.attributes) {
        const bad =
          name.startsWith("on") ||
          NEVER.has(name) ||
          name.startsWith("data-commandlinker") ||
          (LOADS.test(name) && !(name === "src" && RASTER.test(value))) ||
          (name === "style" && /url\(|image-set|expression|position:\s*fixed/i.test(value));
        if (bad) hostile.foreign.add(`${element.localName}[${name}=${value.slice(0, 60)}] in ${region}`);
      }
    },

    /** Waits until what was asked of the kernel has come and is drawn, for some seconds at most. */
    async settle() {
      const still = hostile.hopeless ? 6 : 2;
      for (let turn = 0, before = -1, same = 0; turn < 60 && same < still; turn++) {
        await frame();
        const waiting = !hostile.hopeless && hostile.roots().some((root) => [...root.querySelectorAll(".waiting, .card > .missing, .image .missing, [data-saving=saving]")]
          .some((element) => element.matches("[data-saving]") || WAITING.has(element.textContent)));
        // What a card holds is drawn bit by bit: done when nothing more comes.
        const size = hostile.roots().reduce((sum, root) => sum + root.querySelectorAll("*").length, 0);
        same = !waiting && size === before ? same + 1 : 0;
        before = size;
        await pause(15);
      }
    },

    /** What can take focus in a widget, outline and turning of runs last: they lead elsewhere. */
    active(root) {
      const found = [...root.querySelectorAll(ACTIVE)];
      const late = (element) => element.matches(".row, .turn, [data-leads]");
      return [...found.filter((each) => !late(each)), ...found.filter(late)];
    },

    /** Looks at each element as a pointer and a keyboard do, then presses each: to do both in turn is to lay the page out anew for each. */
    touch(elements) {
      const tell = (element, kinds) => {
        for (const kind of kinds) element.dispatchEvent(new MouseEvent(kind, { bubbles: true, composed: true, cancelable: true }));
      };
      for (const element of elements) {
        element.focus?.({ preventScroll: true });
        tell(element, ["pointerover", "mouseover"]);
      }
      for (const element of elements) {
        if (!element.isConnected) continue;
        hostile.pressed = element;
        tell(element, ["pointerdown", "mousedown", "mouseup"]);
        element.click();
      }
      hostile.pressed = null;
    },

    async click(elements) {
      let n = 0;
      const fresh = (element) => element.isConnected && !hostile.done.has(element);
      const each = async (which) => {
        const those = which.filter(fresh);
        for (const element of those) hostile.done.add(element);
        hostile.touch(those);
        n += those.length;
        await frame();
      };
      await each(elements.filter((element) => !element.matches(".look")));
      // Other looks of the same texts, all texts at once: with buttons of their own, and addresses behind these.
      const scope = elements[0]?.getRootNode();
      for (let place = 0; place < 8; place++) {
        // Asked for anew each time: another look may bring other buttons.
        const groups = [...(scope?.querySelectorAll(".card .looks") ?? [])];
        const those = groups.map((group) => group.children[place]).filter((element) => element && fresh(element));
        if (those.length === 0) continue;
        await each(those);
        await hostile.settle();
        hostile.look();
        const inside = (selector) => [...scope.querySelectorAll(`.card .block ${selector}`)];
        await each([...inside(".address"), ...inside(".over"), ...inside(".twig")]);
        await each(inside(".leads button"));
        hostile.look();
      }
      await hostile.settle();
      return n;
    },

    /** Goes through all widgets from top to bottom: looks, clicks everything, looks again. Gives the number of clicks. */
    async walk() {
      let clicks = 0;
      for (const root of hostile.roots()) {
        await hostile.settle();
        hostile.look();
        const list = root.querySelector(".cards");
        if (list) {
          // From card to card, not by pixels: one that was unfolded may be as high as a house.
          for (let last = -1, tries = 0; tries < (hostile.hopeless ? 1 : 3); ) {
            await hostile.settle();
            hostile.look();
            const clicked = await hostile.click([...list.querySelectorAll(`.card :is(${ACTIVE})`)]);
            if (clicked > 0) hostile.look();
            clicks += clicked;
            const slots = [...list.querySelectorAll(".slot")];
            const lowest = slots.reduce((most, slot) => (Number(slot.dataset.index) > Number(most?.dataset.index ?? -1) ? slot : most), null);
            const at = Number(lowest?.dataset.index ?? -1);
            tries = at > last ? 0 : tries + 1;
            last = Math.max(last, at);
            // What was clicked leads here and there: back to the lowest that was seen, by the card, by the view, and by waiting.
            lowest?.querySelector(".card header")?.click();
            if (tries > 0) lowest?.scrollIntoView({ block: "start" });
          }
        }
        for (const part of root.querySelectorAll("details")) part.open = true;
        hostile.look();
        // What a click has opened is clicked, too.
        for (let turn = 0, clicked = 1; turn < 3 && clicked > 0; turn++) {
          clicked = await hostile.click(hostile.active(root));
          clicks += clicked;
          hostile.look();
        }
      }
      for (const report of document.querySelectorAll(".tw-report")) clicks += await hostile.click([...report.querySelectorAll(ACTIVE), report]);
      hostile.look();
      return clicks;
    },

    /** Goes to one step: marks what can be marked in it, opens the taxonomies of its form, and clicks what that brings. */
    async within(step) {
      let clicks = 0;
      for (const root of hostile.roots()) {
        const card = () => root.querySelector(`.card[data-step="${step}"]`);
        root.querySelector(".rows .row")?.click();
        await hostile.settle();
        card()?.querySelector("header")?.click();
        await hostile.settle();
        hostile.look();
        for (const text of card()?.querySelectorAll(".p-text .untrusted") ?? []) {
          getSelection().selectAllChildren(text);
          text.dispatchEvent(new MouseEvent("mouseup", { bubbles: true, composed: true }));
          await frame();
          const bar = root.querySelector(".selection");
          if (bar) hostile.read(bar);
        }
        // What hangs on the last one has time to be heard: the next click takes it away.
        await pause(200);
        clicks += await hostile.click([...(root.querySelector(".selection")?.querySelectorAll("button") ?? [])].reverse());
        for (const box of root.querySelectorAll("aside .taxonomy input")) {
          box.focus({ preventScroll: true });
          await frame();
          hostile.look();
          for (const code of box.parentNode.querySelectorAll(".code")) {
            code.click();
            clicks += 1;
          }
          await frame();
          hostile.look();
        }
        // What an option means shows while it has the focus.
        for (const options of root.querySelectorAll("aside .options")) {
          options.querySelector(".opt")?.focus({ preventScroll: true });
          await frame();
          hostile.look();
        }
        for (const call of root.querySelectorAll("aside .within .pick")) {
          if (!call.isConnected) continue;
          call.click();
          await frame();
        }
        hostile.look();
        clicks += await hostile.click([...root.querySelectorAll(`aside :is(${ACTIVE})`)]);
        await hostile.settle();
        hostile.look();
      }
      return clicks;
    },

    /** Answers a question whose every answer is refused, and waits for the words. */
    async refuse(field) {
      await hostile.settle();
      for (const root of hostile.roots()) {
        const asked = () => root.querySelector(`aside .field[data-field="${field}"]`);
        for (let turn = 0; turn < 100 && asked() && !asked().querySelector(".trouble"); turn++) {
          if (turn % 20 === 0) asked().querySelector(".opt")?.click();
          await pause(50);
        }
      }
      hostile.look();
      return 0;
    },

    /** Gives the keyboard to the last widget, as a click on its foot does, whatever the host has put in front of it. */
    attend() {
      hostile.roots().at(-1).querySelector("footer .r").click();
    },

    /** Searches the widget whose search is open, and goes through what is found. */
    async search(query, hits) {
      const finder = hostile.roots().map((root) => root.querySelector(".finder")).find(Boolean);
      finder.querySelector("[aria-pressed=false]")?.click();
      await frame();
      const input = finder.querySelector("input");
      input.value = query;
      input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
      const found = () => finder.querySelector(".trouble, .around");
      for (let turn = 0; turn < 200 && !found(); turn++) await pause(20);
      const been = new Set();
      for (let turn = 0; turn < hits && finder.querySelector(".around"); turn++) {
        hostile.read(finder);
        // Round and round: the first one again is the end.
        const at = finder.querySelector(".count").textContent;
        if (been.has(at)) break;
        been.add(at);
        finder.querySelectorAll(".turn")[1]?.click();
        await frame();
      }
      await hostile.settle();
      hostile.look();
      return hostile.click([...finder.querySelectorAll("button")]);
    },

    /** Focuses one node after the other, as Enter is pressed on each. */
    queue() {
      const waiting = [...hostile.roots().flatMap((root) => hostile.active(root)), ...document.querySelectorAll(`.tw-report :is(${ACTIVE})`)];
      let at = -1;
      const next = () => {
        do at += 1;
        while (at < waiting.length && !waiting[at].isConnected);
        waiting[at]?.focus?.({ preventScroll: true });
      };
      window.removeEventListener("keyup", hostile.next, { capture: true });
      hostile.next = next;
      window.addEventListener("keyup", next, { capture: true });
      next();
      return waiting.length;
    },

    /** Turns to the next run, `n` times at most, and looks at each. */
    async turn(n) {
      for (let at = 0; at < n; at++) {
        const [button] = hostile.roots().flatMap((root) => [...root.querySelectorAll(".turn")].slice(-1));
        if (!button || button.disabled) return;
        const before = button.getRootNode().querySelector(".queue")?.textContent;
        button.click();
        for (let turn = 0; turn < 100 && button.getRootNode().querySelector(".queue")?.textContent === before; turn++) await pause(10);
        await hostile.settle();
        hostile.look();
      }
    },

    /** Those of some data and blob addresses that are neither a widget's script nor of the style sheets of the host. */
    strangers(urls) {
      const rules = [...document.styleSheets].flatMap((sheet) => {
        try {
          return [...sheet.cssRules].map((rule) => rule.cssText);
        } catch {
          return [];
        }
      });
      const styled = rules.join("\n");
      return urls.filter((url) => !hostile.scripts.has(url) && !styled.includes(url));
    },

    /** What came of it; nothing counts any more. */
    report() {
      window.removeEventListener("keyup", hostile.next, { capture: true });
      hostile.look();
      hostile.armed = false;
      const clobbered = [];
      for (const [name, object, before] of hostile.globals) {
        const after = own(object);
        for (const [key, found] of after) {
          // JupyterLab loads MathJax when an output holds a dollar sign.
          if (key === "MathJax" && object === window) continue;
          if (!before.has(key)) clobbered.push(`${name}.${key} is new`);
          else if (!same(before.get(key), found)) clobbered.push(`${name}.${key} is another`);
        }
        for (const key of before.keys()) if (!after.has(key)) clobbered.push(`${name}.${key} is gone`);
      }
      return {
        seen: [...hostile.seen].map((key) => key.split("\u0001")),
        fired: hostile.fired,
        elements: [...hostile.foreign],
        escaped: [...hostile.strays],
        globals: clobbered,
      };
    },
  });

  // What comes into the page outside of our widgets: Lab's own ticking, but never an element that loads or runs.
  const watcher = new MutationObserver((changes) => {
    if (!hostile.armed) return;
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!(node instanceof Element) || node.closest(".tw-report")) continue;
        for (const element of [node, ...node.querySelectorAll("*")]) {
          // JupyterLab loads its own pieces when they are first needed.
          if (element.matches("script[src^='/static/lab/'], script[src^='/lab/extensions/']")) continue;
          const runs = element.matches("script, iframe, frame, object, embed, base, meta, portal") || [...element.attributes].some(({ name }) => name.startsWith("on"));
          if (runs) hostile.strays.add(element.outerHTML.slice(0, 200));
        }
      }
    }
  });
  document.addEventListener("DOMContentLoaded", () => watcher.observe(document.documentElement, { childList: true, subtree: true }));

  /** Counts commands of the host, whoever executes them. */
  hostile.hook = () => {
    const { commands } = window.jupyterapp;
    if (commands.hostile) return;
    const execute = commands.execute.bind(commands);
    commands.hostile = execute;
    commands.execute = (id, args) => {
      if (!hostile.armed) return execute(id, args);
      // Heard and not done: it might end the very notebook in which it is heard.
      heard("commands", id);
      return Promise.resolve();
    };
  };
})();
