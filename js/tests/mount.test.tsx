/** The keyboard stays inside: what is pressed in a widget never reaches the notebook, and what belongs to the browser is left. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mount, type Stage } from "../src/room/mount";
import { wordsOf } from "../src/words";
import { pass } from "./faulty_comm";

let stage: Stage;
let keys: string[];
let outside: string[];

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  const output = document.createElement("div");
  document.body.append(output);
  stage = mount(output, "Labeler", wordsOf("en"), undefined);
  keys = [];
  outside = [];
  stage.onKey((key) => {
    keys.push(key);
    return key !== "y" && key !== "Escape";
  });
  stage.draw(
    <div>
      <button type="button">press</button>
      <textarea data-field="note" />
      <input data-field="score" />
    </div>,
  );
  for (const kind of ["keydown", "keyup", "keypress"]) {
    document.body.addEventListener(kind, (event) => outside.push(`${kind} ${(event as KeyboardEvent).key}`));
  }
  await pass(100);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function output(): HTMLElement {
  const around = host().parentElement;
  if (around === null) throw new Error("the widget stands nowhere");
  return around;
}

function host(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".trajwidgets");
  if (!found) throw new Error("nothing was mounted");
  return found;
}

function holder(): HTMLInputElement {
  const found = host().querySelector<HTMLInputElement>(":scope > input");
  if (!found) throw new Error("nothing holds the focus");
  return found;
}

function inner<E extends HTMLElement>(selector: string): E {
  const found = host().shadowRoot?.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

function send(target: HTMLElement, key: string, given: KeyboardEventInit = {}, kind = "keydown"): KeyboardEvent {
  const event = new KeyboardEvent(kind, { key, bubbles: true, composed: true, cancelable: true, ...given });
  target.dispatchEvent(event);
  return event;
}

test("what holds the focus is a real input in the light DOM, marked for JupyterLab, and empty whatever is typed", () => {
  stage.focus();
  expect(document.activeElement).toBe(holder());
  expect(holder().getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  expect(host().getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  holder().value = "j";
  holder().dispatchEvent(new Event("input"));
  expect(holder().value).toBe("");
});

test.each(["a", "b", "d", "x", "m", "y", "j", "Delete", "Enter", "ArrowDown", "Escape", " "])(
  "%j pressed inside reaches nobody outside",
  (key) => {
    for (const target of [holder(), inner("button"), inner("textarea")]) {
      for (const kind of ["keydown", "keypress", "keyup"]) send(target, key, {}, kind);
    }
    expect(outside).toEqual([]);
  },
);

test("a key that means something is taken from the browser too; one that means nothing is not", () => {
  expect(send(holder(), "j").defaultPrevented).toBe(true);
  expect(send(holder(), "y").defaultPrevented).toBe(false);
  expect(keys).toEqual(["j", "y"]);
});

test("a focused button keeps the keys that press it, and only those", () => {
  for (const key of ["Enter", " "]) expect(send(inner("button"), key).defaultPrevented).toBe(false);
  expect(keys).toEqual([]);
  expect(send(inner("button"), "j").defaultPrevented).toBe(true);
});

describe.each<[string, KeyboardEventInit]>([
  ["Ctrl", { ctrlKey: true }],
  ["Meta", { metaKey: true }],
  ["Alt", { altKey: true }],
  ["an input method", { isComposing: true }],
])("with %s", (_name, given) => {
  test("a key is none of ours", () => {
    expect(send(holder(), "j", given).defaultPrevented).toBe(false);
    expect(keys).toEqual([]);
  });
});

test("Ctrl+S is the host's, from wherever it is pressed; where the host saves, the browser does not", () => {
  const heard: string[] = [];
  output().addEventListener("keydown", ({ key, ctrlKey }) => heard.push(`${ctrlKey ? "Ctrl+" : ""}${key}`));
  for (const target of [holder(), inner("button"), inner("textarea")]) {
    expect(send(target, "s", { ctrlKey: true }).defaultPrevented).toBe(false);
    send(target, "s");
    send(target, "z", { ctrlKey: true });
    send(target, "s", { ctrlKey: true, shiftKey: true });
  }
  expect(heard).toEqual(["Ctrl+s", "Ctrl+s", "Ctrl+s"]);
  output().addEventListener("keydown", (event) => event.preventDefault());
  expect(send(holder(), "S", { metaKey: true }).defaultPrevented).toBe(true);
  expect(keys).toEqual(["s", "s"]);
});

test("typing into a text field dispatches nothing and is not hindered", () => {
  for (const key of ["j", "1", "u", "Enter", "Escape"]) {
    expect(send(inner("textarea"), key).defaultPrevented).toBe(false);
    expect(send(inner("input[data-field]"), key).defaultPrevented).toBe(false);
  }
  expect(keys).toEqual([]);
});

test("the caret can be put into a field", () => {
  stage.edit("note");
  expect(host().shadowRoot?.activeElement).toBe(inner("textarea"));
  stage.edit("no such field");
});

describe("Escape gives the keyboard", () => {
  test("to the cell around the output, as in JupyterLab, where one goes on from there", () => {
    const cell = document.createElement("div");
    cell.tabIndex = -1;
    document.body.append(cell);
    cell.append(output());
    stage.focus();
    send(holder(), "Escape");
    expect(document.activeElement).toBe(cell);
  });

  test("to the output itself where nothing around it takes the focus, and never to the page's body", () => {
    stage.focus();
    send(holder(), "Escape");
    expect(document.activeElement).toBe(output());
  });

  test("to nobody while the room has a use for it", () => {
    stage.onKey((key) => key === "Escape");
    stage.focus();
    send(holder(), "Escape");
    expect(document.activeElement).toBe(holder());
  });
});

test("whether the keyboard is inside is told, and shown by a ring", () => {
  const told: boolean[] = [];
  stage.onFocus((inside) => told.push(inside));
  const elsewhere = document.createElement("input");
  document.body.append(elsewhere);
  stage.focus();
  expect(inner(".root").classList.contains("keys")).toBe(true);
  elsewhere.focus();
  expect(inner(".root").classList.contains("keys")).toBe(false);
  expect(told).toEqual([true, false]);
});

test("a click anywhere but into text gives the keyboard to the widget", () => {
  inner("button").click();
  expect(document.activeElement).toBe(holder());
  holder().blur();
  inner("textarea").click();
  expect(document.activeElement).not.toBe(holder());
});

test("a press into a text that moves away below the pointer leaves the keyboard in the text", () => {
  const press = (kind: string, target: HTMLElement, detail: number) =>
    target.dispatchEvent(new MouseEvent(kind, { bubbles: true, composed: true, detail }));
  inner("textarea").focus();
  press("mousedown", inner("textarea"), 1);
  press("click", inner("div"), 1);
  expect(document.activeElement).toBe(host());
  // A key that presses a button makes a click without a press of the mouse.
  press("click", inner("button"), 0);
  expect(document.activeElement).toBe(holder());
});

test("styles stay in the shadow root, and closing leaves nothing behind", () => {
  expect(host().shadowRoot?.querySelector("style")?.textContent).toContain(".card");
  expect(document.head.querySelector("style, link")).toBeNull();
  stage.close();
  expect(document.querySelector(".trajwidgets")).toBeNull();
});

test("the host may take the widget away through its signal", () => {
  const taken = new AbortController();
  const output = document.createElement("div");
  document.body.append(output);
  mount(output, "Labeler", wordsOf("en"), taken.signal);
  expect(output.children).toHaveLength(1);
  taken.abort();
  expect(output.children).toHaveLength(0);
});
