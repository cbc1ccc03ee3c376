/** Draw parts of the interface in happy-dom, which lays nothing out: elements get a size, so that lists show rows. */
import { type ComponentChild, render } from "preact";
import { vi } from "vitest";
import type { Part } from "../src/contract.gen";
import { PartView } from "../src/parts";
import { PartContext, type PartPlace } from "../src/parts/context";
import { Assets } from "../src/room/assets";
import { Door } from "../src/room/door";
import { Folds } from "../src/room/folds";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { form, type Run, run } from "./runs";
import { Store } from "./store";

export function withSizes(): void {
  for (const [name, size] of [
    ["offsetHeight", 600],
    ["offsetWidth", 900],
    ["clientHeight", 600],
    ["scrollHeight", 100_000_000],
  ] as const) {
    vi.spyOn(HTMLElement.prototype, name, "get").mockReturnValue(size);
  }
  // It scrolls, but tells nobody.
  vi.spyOn(Element.prototype, "scrollTo").mockImplementation(scrollTo as Element["scrollTo"]);
}

function scrollTo(this: Element, to: ScrollToOptions): void {
  this.scrollTop = to.top ?? this.scrollTop;
  this.dispatchEvent(new Event("scroll"));
}

/** The view in a document of its own; frames and effects have run. */
export async function draw(view: ComponentChild): Promise<HTMLElement> {
  const root = document.createElement("div");
  document.body.append(root);
  render(view, root);
  await pass(100);
  return root;
}

interface Drawn {
  root: HTMLElement;
  kernel: Kernel;
  /** All that a reader sees. */
  text: () => string;
}

/** Parts as on the card of step `s1` of run `r1`, with a kernel behind them for what was cut and for images. */
export async function drawParts(
  parts: Part[],
  given: Run = run("r1", []),
  cut: PartPlace["cut"] = {},
  folds = new Folds(""),
  neighbours: PartPlace["neighbours"] = { arrived: () => 0, before: () => [], after: () => [] },
): Promise<Drawn> {
  const kernel = new Kernel(new Store(), form(), [given]);
  const door = new Door(new FaultyComm(kernel).model);
  const place: PartPlace = {
    trajectoryId: "r1",
    stepId: "s1",
    parts,
    folds,
    assets: new Assets(door),
    cut,
    neighbours,
    whole: async (pointer) => (await door.ask("whole", { trajectory_id: "r1", step_id: "s1", pointer })).payload.text,
  };
  const root = await draw(
    <PartContext.Provider value={place}>
      {parts.map((part, index) => (
        <PartView key={String(index)} part={part} pointer={`/parts/${index}`} />
      ))}
    </PartContext.Provider>,
  );
  return { root, kernel, text: () => root.textContent ?? "" };
}

export function button(root: ParentNode, words: RegExp): HTMLButtonElement {
  const found = [...root.querySelectorAll("button")].find((each) => words.test(each.textContent ?? ""));
  if (!found) throw new Error(`no button says ${words}`);
  return found;
}

export async function click(element: HTMLElement): Promise<void> {
  element.click();
  await pass(100);
}
