/**
 * Put a view into a notebook output: shadow root, theme, and a keyboard that stays inside.
 *
 * Facts measured in real hosts, which this file answers: with focus on an ordinary element of an output, JupyterLab takes `a`
 * and `b` as "insert a cell"; stopping `keydown` at our root prevents it. VS Code asks whether an INPUT or TEXTAREA of its own
 * document has focus; inside a shadow root it would see the host instead. So a real, invisible input in the light DOM holds it.
 * Around an output VS Code paints nothing at all, so whether it is dark is asked of what the widget itself paints.
 */
import { type ComponentChild, h, render } from "preact";
import { theme } from "../theme";
import { type Words, WordsContext } from "../words";
import { selectionIn } from "./selection";

export interface Stage {
  /** Give the keyboard to the widget. */
  focus(): void;
  /** Whether the keyboard is inside. */
  onFocus(listener: (inside: boolean) => void): void;
  /** A key by its name; told again by its place on the board, where its name means nothing here. */
  onKey(listener: (key: string, shift: boolean) => boolean): void;
  /** Whatever shows that somebody is there: a key, the wheel, the pointer. */
  onStir(listener: () => void): void;
  /** Somebody presses something inside, before it has done anything. */
  onAct(listener: () => void): void;
  inside(): boolean;
  /** Put the caret into the control of a field. */
  edit(field: string): void;
  draw(view: ComponentChild): void;
  close(): void;
}

/** Whether the ground is dark: that of the root, which has the host's colour, else of the nearest around it that has any. */
function isDark(root: HTMLElement, output: HTMLElement): boolean {
  for (let node: HTMLElement | null = root; node; node = node === root ? output : node.parentElement) {
    const parts =
      getComputedStyle(node)
        .backgroundColor.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    const [red = 255, green = 255, blue = 255, alpha = 1] = parts;
    if (alpha > 0.5 && parts.length >= 3) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * Who gets the keyboard when it leaves: what around the output can hold it, such as the cell in JupyterLab, from where its own
 * keys lead on; else the output itself, as where VS Code puts the focus when it enters one. On the page's body nobody would be
 * anywhere, least of all without a mouse.
 */
function around(output: HTMLElement): HTMLElement {
  for (let node = output.parentElement; node && node !== document.body; node = node.parentElement) {
    if (node.hasAttribute("tabindex")) return node;
  }
  output.tabIndex = -1;
  return output;
}

/** Saving the notebook: the one chord that is the host's wherever the focus is, as it changes no cell. */
function saves({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "s";
}

/** Whether an element could have the focus still. */
function canHold(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled") && element.closest("[inert]") === null;
}

/** Whether the focus of the page is nowhere. */
function nobodyHolds(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta"]);

function typesText(event: Event): boolean {
  const inner = event.composedPath()[0];
  if (inner instanceof HTMLTextAreaElement) return true;
  return inner instanceof HTMLInputElement && inner.dataset.holds !== "keys";
}

/**
 * What a key may mean: its own name, and where that is of no Latin letter or digit, what stands in that place on a board that
 * has them. So `j` works in Cyrillic, and the digits of a French board without Shift.
 */
export function meanings({ key, code, shiftKey }: KeyboardEvent): string[] {
  if (key === "" || key === "Process" || key === "Dead" || key === "Unidentified") return [];
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && key.length === 1 && key > "\x7f") return [key, shiftKey ? letter : letter.toLowerCase()];
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  return digit !== undefined && !shiftKey && key !== digit ? [key, digit] : [key];
}

export function mount(
  el: HTMLElement,
  name: string,
  words: Words,
  signal: AbortSignal | undefined,
  sheet = theme,
): Stage {
  const host = document.createElement("div");
  host.className = "trajwidgets";
  host.dataset.lmSuppressShortcuts = "true";
  const holder = document.createElement("input");
  holder.dataset.holds = "keys";
  holder.dataset.lmSuppressShortcuts = "true";
  holder.autocomplete = "off";
  holder.setAttribute("aria-label", words.opening.keys_while_focused(name));
  // Invisible, but focusable and at the top left, so that focusing it scrolls nothing.
  holder.style.cssText =
    "position:absolute;inset-block-start:0;inset-inline-start:0;inline-size:1px;block-size:1px;opacity:0;border:0;padding:0;margin:0;pointer-events:none";
  host.style.cssText = "position:relative;display:block";
  host.append(holder);
  const shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = sheet;
  const slot = document.createElement("slot");
  const root = document.createElement("div");
  root.className = "root";
  root.lang = words.language;
  root.dir = words.dir;
  shadow.append(style, slot, root);
  el.append(host);

  const paint = () => root.classList.toggle("dark", isDark(root, el));
  const watcher = new MutationObserver(paint);
  watcher.observe(document.body, { attributes: true });
  watcher.observe(document.documentElement, { attributes: true });

  const onKeys: ((key: string, shift: boolean) => boolean)[] = [];
  const onStirs: (() => void)[] = [];
  const onActs: (() => void)[] = [];
  const onFocus: ((inside: boolean) => void)[] = [];
  const focus = () => holder.focus({ preventScroll: true });
  const notify = (inside: boolean) => {
    root.classList.toggle("keys", inside);
    for (const listener of onFocus) listener(inside);
  };
  host.addEventListener("focusin", () => notify(true));
  host.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && host.contains(event.relatedTarget)) return;
    notify(false);
    const left = event.composedPath()[0];
    // What a key takes off the page, puts out of use or covers with the sheet takes the focus along. Nobody has left, so it is
    // held here: on the page's body the next key would be the notebook's.
    queueMicrotask(() => {
      if (left instanceof HTMLElement && !canHold(left) && nobodyHolds() && host.isConnected) focus();
    });
  });
  host.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (saves(event)) {
      // From outside of ourselves, since JupyterLab takes no key from within. Taken by nobody it would offer to save the page.
      if (!el.dispatchEvent(new KeyboardEvent(event.type, event))) event.preventDefault();
      return;
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typesText(event)) return;
    // What is open inside is left first.
    if (event.key === "Escape") {
      if (!onKeys.some((listener) => listener(event.key, event.shiftKey))) around(el).focus({ preventScroll: true });
      return;
    }
    // A focused button keeps the two keys that press it.
    const pressesButton =
      event.composedPath()[0] instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ");
    if (pressesButton) return;
    const { shiftKey } = event;
    if (meanings(event).some((key) => onKeys.some((listener) => listener(key, shiftKey)))) event.preventDefault();
  });
  for (const kind of ["keydown", "wheel", "pointermove", "pointerdown"]) {
    const stir = () => {
      for (const listener of onStirs) listener();
    };
    host.addEventListener(kind, stir, { capture: true, passive: true });
  }
  const act = (event: Event) => {
    // Shift alone is the beginning of a key.
    if (event instanceof KeyboardEvent && MODIFIERS.has(event.key)) return;
    for (const listener of onActs) listener();
  };
  for (const kind of ["keydown", "click"]) host.addEventListener(kind, act, { capture: true });
  for (const kind of ["keyup", "keypress"]) host.addEventListener(kind, (event) => event.stopPropagation());
  holder.addEventListener("input", () => {
    holder.value = "";
  });
  // A press into a text opens what there is to choose from, and may move the text away before the button is let go.
  let intoText = false;
  root.addEventListener("mousedown", (event) => {
    intoText = typesText(event);
  });
  // Composed clicks on anything that takes no text give the keyboard back to the holder; a selection is left alone.
  root.addEventListener("click", (event) => {
    if (event.detail > 0 && intoText) return;
    if (!typesText(event) && selectionIn(shadow) === null) focus();
  });

  requestAnimationFrame(paint);
  const close = () => {
    watcher.disconnect();
    render(null, root);
    host.remove();
  };
  signal?.addEventListener("abort", close);
  return {
    focus,
    onFocus: (listener) => void onFocus.push(listener),
    onKey: (listener) => void onKeys.push(listener),
    onStir: (listener) => void onStirs.push(listener),
    onAct: (listener) => void onActs.push(listener),
    inside: () => root.classList.contains("keys"),
    edit: (field) => {
      const control = root.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]:is(input, textarea)`);
      control?.focus();
    },
    draw: (view) => render(h(WordsContext.Provider, { value: words }, view), root),
    close,
  };
}
