/** Every part type draws, nothing of it is lost, and images come from the run or not at all. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ImagePart, Part } from "../src/contract.gen";
import type { PART_VIEWS } from "../src/parts";
import { pass } from "./faulty_comm";
import { call, run, say } from "./runs";
import { button, click, drawParts } from "./stage";

const ASSET = "a".repeat(64);
// The smallest PNG there is: one transparent pixel.
const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

function image(given: Partial<ImagePart> = {}): ImagePart {
  const nothing = { asset_id: null, uri: null, media_type: "image/png", width: null, height: null, alt: "" };
  return { source_index: null, type: "image", ...nothing, overlays: [], ...given };
}

function answer(content: Extract<Part, { type: "tool_result" }>["content"], is_error = false): Part {
  const about = { is_error, duration_s: 1.25, orphan: false };
  return { source_index: null, type: "tool_result", call_id: "c1", content, ...about };
}

const file = { asset_id: null, uri: null, media_type: "application/pdf" };
const EVERY: Record<keyof typeof PART_VIEWS, [Part, string[]]> = {
  text: [say("words of the agent"), ["words of the agent"]],
  reasoning: [
    { source_index: null, type: "reasoning", text: "what it thought", withheld: false },
    ["reasoning", "what it thought"],
  ],
  tool_call: [
    call("edit_file", { path: "a.py", line: 3, deep: { x: [1, null, true] } }),
    ["edit_file", "a.py", "3", "deep", "null"],
  ],
  tool_result: [answer([{ source_index: null, type: "text", text: "exit 1" }], true), ["error", "1.3 s", "exit 1"]],
  image: [image({ uri: "https://example.org/shot.png" }), ["never fetched", "https://example.org/shot.png"]],
  audio: [
    { source_index: null, type: "audio", ...file, duration_s: 2.5, transcript: "said aloud" },
    ["audio", "2.5 s", "said aloud"],
  ],
  file: [{ source_index: null, type: "file", ...file, name: "report.pdf" }, ["report.pdf"]],
  raw: [{ source_index: null, type: "raw", kind: "hologram", data: { odd: ["kept"] } }, ["hologram", "odd", "kept"]],
};

test.each(Object.entries(EVERY))("a part of type %s draws with all it holds", async (_type, [part, words]) => {
  const { text } = await drawParts([part]);
  for (const word of words) expect(text()).toContain(word);
});

test("a tool may answer with anything that has a view", async () => {
  const { text } = await drawParts([
    answer([
      { source_index: null, type: "text", text: "plain" },
      image({ uri: "file:///shot.png" }),
      { source_index: null, type: "audio", ...file, duration_s: null, transcript: "" },
      { source_index: null, type: "file", ...file, name: "log.txt" },
      { source_index: null, type: "raw", kind: "", data: [1] },
    ]),
    answer([]),
  ]);
  for (const word of ["plain", "file:///shot.png", "without a transcript", "log.txt", "not understood", "nothing"]) {
    expect(text()).toContain(word);
  }
});

test("withheld reasoning, broken arguments and a result of no call say so", async () => {
  const broken: Part = { ...call("run", {}), raw_arguments: '{"cmd": "ls' } as Part;
  const { text } = await drawParts([
    { source_index: null, type: "reasoning", text: "", withheld: true },
    broken,
    {
      source_index: null,
      type: "tool_result",
      call_id: "x",
      content: [],
      is_error: false,
      duration_s: null,
      orphan: true,
    },
  ]);
  expect(text()).toContain("withheld by the provider");
  expect(text()).toContain('{"cmd": "ls');
  expect(text()).toContain("answers no tool call of this run");
});

describe("an image", () => {
  const held = () => {
    const given = run("r1", []);
    given.assets.set(ASSET, PIXEL);
    return given;
  };

  test("that came with the run shows its very bytes", async () => {
    const { root } = await drawParts([image({ asset_id: ASSET, alt: "a basket" })], held());
    const shown = root.querySelector("img");
    expect(shown?.getAttribute("alt")).toBe("a basket");
    const [head, body = ""] = (shown?.getAttribute("src") ?? "").split(",");
    expect(head).toBe("data:image/png;base64");
    expect(Uint8Array.from(atob(body), (character) => character.charCodeAt(0))).toEqual(PIXEL);
  });

  test("of which only the address is known is never fetched: the address is text", async () => {
    const address = "https://example.org/pixel.gif?who=annotator";
    const { root, kernel, text } = await drawParts([image({ uri: address })], held());
    expect(text()).toContain(address);
    expect(root.querySelector("img, a, link, iframe, object, embed, video, audio, source")).toBeNull();
    expect(kernel.heard).toEqual([]);
  });

  test("can be swept with the one before it, by a slider that keys move", async () => {
    const given = held();
    given.assets.set("before", new Uint8Array([9, 9, 9]));
    const shots = [image({ asset_id: "before", alt: "empty" }), image({ asset_id: ASSET, alt: "full" })];
    const { root } = await drawParts(shots, given);
    const [first, second] = root.querySelectorAll("figure");
    expect(first?.textContent).not.toContain("sweep");
    if (!second) throw new Error("no second picture");
    const shown = second.querySelector("img")?.src;
    await click(button(second, /^sweep$/));
    const over = second.querySelector<HTMLImageElement>("img.swept");
    expect(over?.src).toBe(first?.querySelector("img")?.src);
    expect(over?.style.clipPath).toBe("inset(0 50% 0 0)");
    const slider = second.querySelector("input");
    expect(slider?.type).toBe("range");
    if (slider) slider.value = "80";
    slider?.dispatchEvent(new Event("input", { bubbles: true }));
    await pass(100);
    expect(over?.style.clipPath).toBe("inset(0 20% 0 0)");
    expect(second.querySelector("img")?.src).toBe(shown);
    await click(button(second, /^sweep$/));
    expect(second.querySelector("img.swept")).toBeNull();
  });

  test.each(["image/svg+xml", "text/html", "", "image/png,<svg>"])("of kind %j is no picture", async (media_type) => {
    const { root, kernel, text } = await drawParts([image({ asset_id: ASSET, media_type })], held());
    expect(root.querySelector("img")).toBeNull();
    expect(text()).toContain("is not shown");
    expect(kernel.heard).toEqual([]);
  });

  test.each(["<svg onload='alert(1)'/>", "%PDF-1.7"])(
    "is what its bytes are, whatever the run declares: %j is no picture",
    async (bytes) => {
      const given = held();
      given.assets.set(ASSET, new TextEncoder().encode(bytes));
      const { root, kernel, text } = await drawParts([image({ asset_id: ASSET })], given);
      expect(kernel.heard).toHaveLength(1);
      expect(root.querySelector("img")).toBeNull();
      expect(text()).toContain("is not shown");
    },
  );

  test("whose bytes are lost says so, and is asked for once", async () => {
    const { kernel, text } = await drawParts([image({ asset_id: ASSET })]);
    await pass(5000);
    expect(text()).toContain("image not shown: asset");
    expect(kernel.heard).toHaveLength(1);
  });

  test("carries its marks at the pixels of the source, and they can be taken away", async () => {
    const overlays: ImagePart["overlays"] = [
      { type: "pointer", x: 412, y: 96, label: "click Add to basket" },
      { type: "box", x: 10, y: 20, width: 30, height: 40, label: "" },
    ];
    const shot = image({ asset_id: ASSET, width: 1280, height: 800, overlays });
    const { root, text } = await drawParts([shot], held());
    expect(root.querySelector("svg")?.getAttribute("viewBox")).toBe("0 0 1280 800");
    expect(root.querySelector("circle")?.getAttribute("cx")).toBe("412");
    expect(root.querySelector("circle")?.getAttribute("cy")).toBe("96");
    expect(root.querySelector("rect")?.getAttribute("width")).toBe("30");
    expect(text()).toContain("click Add to basket");
    await click(button(root, /hide marker/));
    expect(root.querySelector("svg")).toBeNull();
  });
});
