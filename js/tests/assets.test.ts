/** Bytes of images: asked for once, kept for a while, asked for again only where nobody answered. */
import { effect } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Assets } from "../src/room/assets";
import { Door } from "../src/room/door";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { form, run } from "./runs";
import { Store } from "./store";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

function shelves() {
  const given = run("r1", []);
  for (let name = 0; name < 100; name += 1) given.assets.set(`asset-${name}`, Uint8Array.of(name, 255, 0));
  const kernel = new Kernel(new Store(), form(), [given]);
  const assets = new Assets(new Door(new FaultyComm(kernel).model));
  return { kernel, picture: (name: string) => assets.picture("r1", name, "image/png") };
}

test("one that is drawn twice is asked for once", async () => {
  const { kernel, picture } = shelves();
  expect(picture("asset-7")).toBe(picture("asset-7"));
  expect(picture("asset-7").value).toEqual({ state: "loading" });
  await pass(100);
  expect(picture("asset-7").value).toEqual({ state: "there", url: "data:image/png;base64,B/8A" });
  expect(kernel.heard).toHaveLength(1);
});

test("after a no it is not asked for again", async () => {
  const { kernel, picture } = shelves();
  picture("lost");
  await pass(100);
  expect(picture("lost").value).toMatchObject({ state: "missing", why: expect.stringContaining("not held in memory") });
  await pass(1000);
  expect(kernel.heard).toHaveLength(1);
});

test("after silence it is, when it is drawn again", async () => {
  const { kernel, picture } = shelves();
  kernel.die();
  const first = picture("asset-7");
  await pass(31_000);
  expect(first.value).toMatchObject({ state: "missing" });
  kernel.revive();
  await pass(2000);
  picture("asset-7");
  await pass(100);
  expect(picture("asset-7").value).toMatchObject({ state: "there" });
});

test("a card whose line refuses at once, as after a restart of the kernel, asks again in a while and not for ever", async () => {
  const kernel = new Kernel(new Store(), form(), [run("r1", [])]);
  const { model } = new FaultyComm(kernel);
  let asked = 0;
  model.send = () => {
    asked += 1;
    if (asked < 100) throw new Error("Cannot send");
  };
  const assets = new Assets(new Door(model));
  // As a card does: drawn anew whenever what it shows has changed.
  const drawn: string[] = [];
  const close = effect(() => {
    drawn.push(assets.picture("r1", "asset-7", "image/png").value.state);
  });
  await pass(1000);
  expect(asked).toBe(1);
  expect(drawn.at(-1)).toBe("missing");
  await pass(10_000);
  expect(asked).toBeGreaterThan(3);
  expect(asked).toBeLessThan(8);
  close();
});

test("a run of screenshots does not fill the memory of the page", async () => {
  const { kernel, picture } = shelves();
  for (let name = 0; name < 100; name += 1) picture(`asset-${name}`);
  await pass(100);
  picture("asset-99");
  picture("asset-0");
  await pass(100);
  expect(kernel.heard).toHaveLength(101);
});
