/** What changed since the last observation: of texts as a diff, of screenshots as regions and by flipping through them. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ImagePart, Part, Step } from "../src/contract.gen";
import { alike, type Neighbour, type Neighbours, pictureAt, textBefore } from "../src/parts/observations";
import { changedRegions } from "../src/parts/pixels";
import { zoomed } from "../src/parts/zoom";
import { call, output, step } from "./runs";
import { button, click, drawParts } from "./stage";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

// As Playwright writes accessibility snapshots.
const SNAPSHOT = `- heading "Lamps" [level=1]
- list:
  - listitem: Desk lamp
  - button "Add to basket" [ref=e12]
- link "Basket 0" [ref=e20]
- contentinfo: imprint`;
const AFTER = SNAPSHOT.replace("Basket 0", "Basket 1");

function looked(id: string, text: string, tool = "browser_snapshot"): Step {
  return step(id, [call(tool, {}), output(text)]);
}

/** Steps in the order of the run, as those before (or after) a step that stands behind (or before) them. */
function neighbours(steps: (Step | undefined)[], direction: "before" | "after" = "before"): Neighbours {
  const all = steps.map((each, place): Neighbour => {
    return { stepId: `s${place}`, number: place + 1, step: each, cut: {}, want: () => undefined };
  });
  const near = direction === "before" ? all.toReversed() : all;
  return {
    arrived: () => 0,
    before: () => (direction === "before" ? near : []),
    after: () => (direction === "after" ? near : []),
  };
}

describe("the text before", () => {
  test("is the last one of the same tool that looks at the same thing", () => {
    const steps = [
      looked("a", "nothing\nalike\nat all"),
      looked("b", SNAPSHOT),
      looked("c", AFTER, "read_file"),
      step("d", []),
    ];
    expect(textBefore(AFTER, "browser_snapshot", neighbours(steps))).toEqual({
      text: SNAPSHOT,
      pointer: "/parts/1/content/0/text",
      cut: false,
      stepId: "s1",
      number: 2,
      tool: "browser_snapshot",
    });
    expect(textBefore(AFTER, "screenshot", neighbours(steps))).toBeUndefined();
  });

  test("is away as long as a step in between is not here", () => {
    expect(textBefore(AFTER, "browser_snapshot", neighbours([looked("b", SNAPSHOT), undefined]))).toBe("away");
  });

  test("is none where the tool looked at something else", () => {
    expect(alike(SNAPSHOT, "total 3\n-rw-r--r-- a\n-rw-r--r-- b")).toBe(false);
    expect(
      textBefore("total 3\n-rw-r--r-- a\n-rw-r--r-- b", "browser_snapshot", neighbours([looked("b", SNAPSHOT)])),
    ).toBeUndefined();
  });

  test("and this one are shown as one diff, on request", async () => {
    const { root, text } = await drawParts(
      [call("browser_snapshot", {}), output(AFTER)],
      undefined,
      {},
      undefined,
      neighbours([looked("b", SNAPSHOT)]),
    );
    expect(text()).not.toContain("since step");
    await click(button(root, /^changes$/));
    expect(text()).toContain("since step 1 +1 −1");
    expect(text()).toContain('removed: - link "Basket 0" [ref=e20]');
    expect(text()).toContain('added: - link "Basket 1" [ref=e20]');
  });
});

function image(id: string): ImagePart {
  const about = { uri: null, media_type: "image/png", width: 10, height: 10, alt: id, overlays: [] };
  return { source_index: null, type: "image", asset_id: id, ...about };
}

test("screenshots are walked through one by one, over steps that have none or several", () => {
  const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(image) as [
    ImagePart,
    ImagePart,
    ImagePart,
    ImagePart,
    ImagePart,
  ];
  const inResult: Part = { ...(output("") as Extract<Part, { type: "tool_result" }>), content: [b, c] };
  const before = neighbours([step("1", [a]), step("2", [inResult]), step("3", [])]);
  const at = (own: Part[], from: ImagePart, away: number, around = before) => {
    const found = pictureAt(from, own, away, around);
    return found && "image" in found ? found.image.alt : found && "away";
  };
  expect([0, -1, -2, -3, -4].map((away) => at([d, e], e, away))).toEqual(["e", "d", "c", "b", "a"]);
  expect(at([d, e], e, -5)).toBeUndefined();
  expect(at([d, e], d, 1)).toBe("e");
  const after = neighbours([step("4", []), step("5", [a, b]), undefined], "after");
  expect([1, 2, 3, 4].map((away) => at([d, e], d, away, after))).toEqual(["e", "a", "b", "away"]);
});

describe("regions that changed", () => {
  const WIDTH = 120;
  const HEIGHT = 96;
  const blank = () => new Uint8ClampedArray(4 * WIDTH * HEIGHT).fill(255);

  function filled(x: number, y: number, width: number, height: number, by = 255): Uint8ClampedArray {
    const pixels = blank();
    for (let row = y; row < y + height; row += 1) {
      pixels.fill(255 - by, 4 * (row * WIDTH + x), 4 * (row * WIDTH + x + width));
    }
    return pixels;
  }

  test("are none between two pictures alike, or as good as alike", () => {
    expect(changedRegions(blank(), blank(), WIDTH, HEIGHT)).toEqual([]);
    expect(changedRegions(blank(), filled(10, 10, 40, 40, 10), WIDTH, HEIGHT)).toEqual([]);
  });

  test("cover all that changed, and not much more", () => {
    const [region, ...others] = changedRegions(blank(), filled(30, 20, 25, 8), WIDTH, HEIGHT);
    expect(others).toEqual([]);
    expect(region).toEqual({ x: 24, y: 12, width: 36, height: 24 });
  });

  test("far from one another stay apart, and end with the picture", () => {
    const after = filled(0, 0, 5, 5);
    after.set(filled(110, 90, 10, 6).subarray(4 * 80 * WIDTH), 4 * 80 * WIDTH);
    expect(changedRegions(blank(), after, WIDTH, HEIGHT)).toEqual([
      { x: 0, y: 0, width: 12, height: 12 },
      { x: 108, y: 84, width: 12, height: 12 },
    ]);
  });
});

test("zooming keeps what is under the pointer there, and nothing beyond the edge comes in", () => {
  const frame = { width: 400, height: 300 };
  const near = zoomed({ scale: 1, x: 0, y: 0 }, 2, { x: 100, y: 60 }, frame);
  expect(near).toEqual({ scale: 2, x: -100, y: -60 });
  expect((100 - near.x) / near.scale).toBe(100);
  expect(zoomed(near, 0.1, { x: 0, y: 0 }, frame)).toEqual({ scale: 1, x: 0, y: 0 });
  expect(zoomed(near, 100, { x: 0, y: 0 }, frame).scale).toBe(8);
});
