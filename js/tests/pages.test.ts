/** The content of long runs: what is wanted arrives, wherever in the run, and memory stays bounded. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Door } from "../src/room/door";
import { Pages } from "../src/room/pages";
import { Dice, FAULTY, FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { form, plainRun, type Run, run, say, step } from "./runs";
import { Store } from "./store";

const LONG = 10_000;
const KEPT = 24_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

function of(given: Run, seed = 1) {
  const comm = new FaultyComm(new Kernel(new Store(), form(), [given]), new Dice(seed));
  const sizes = given.steps.map((step) => JSON.stringify(step.parts).length);
  const pages = new Pages(new Door(comm.model), given.header.trajectory_id, sizes);
  const here = () => given.steps.map((_, place) => pages.at(place)).filter((paged) => paged !== undefined);
  return { comm, pages, here };
}

function heavy(steps: number, chars: number): Run {
  const words = "x".repeat(chars);
  return run(
    "r1",
    Array.from({ length: steps }, (_, place) => step(`s${place}`, [say(words)])),
  );
}

test("any place in a run of 10,000 steps arrives, in any order", async () => {
  const { pages } = of(plainRun("r1", LONG - 1));
  for (const place of [0, 9999, 5000, 39, 40, 41, 7777, 1, 9998, 123, 5000]) {
    pages.need(place);
    await pass(200);
    expect(pages.at(place)?.step.step_id, `place ${place}`).toBe(place === 0 ? "ask" : `s${place}`);
  }
});

test("the place that is looked at comes with the first answer, however deep it lies", async () => {
  const { comm, pages } = of(heavy(400, 300_000));
  pages.need(239);
  await pass(20);
  expect(pages.at(239)).toBeDefined();
  expect(comm.kernel.heard).toHaveLength(1);
});

test("the next 200 steps are there before the reader is, and one page behind", async () => {
  const { pages, here } = of(plainRun("r1", LONG - 1));
  pages.need(5000);
  await pass(2000);
  for (let place = 4960; place < 5200; place += 1) expect(pages.at(place), `place ${place}`).toBeDefined();
  expect(here().length).toBeLessThan(400);
});

test("it asks for nothing twice", async () => {
  const { comm, pages } = of(plainRun("r1", LONG - 1));
  pages.need(100);
  pages.need(101);
  pages.need(100);
  await pass(2000);
  const asked = comm.kernel.heard.flatMap(({ payload: { start, count } }) =>
    Array.from({ length: Number(count) }, (_, offset) => Number(start) + offset),
  );
  expect(asked).toHaveLength(new Set(asked).size);
});

test("a lost answer is asked for again, and meanwhile it says why", async () => {
  const { comm, pages } = of(plainRun("r1", 100));
  comm.kernel.die();
  pages.need(50);
  await pass(10_100);
  expect(pages.trouble.value).toContain("no answer to page");
  comm.kernel.revive();
  await pass(2000);
  expect(pages.at(50)).toBeDefined();
  expect(pages.trouble.value).toBeNull();
});

test("an error is shown and asked past, without hurry", async () => {
  const given = plainRun("r1", 100);
  const { comm, pages } = of(given);
  const place = given.steps.splice(0);
  pages.need(50);
  await pass(3000);
  expect(pages.trouble.value).not.toBeNull();
  expect(comm.kernel.heard.length).toBeLessThan(5);
  given.steps.push(...place);
  await pass(3000);
  expect(pages.at(50)).toBeDefined();
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])("over a faulty line too (seed %i)", async (seed) => {
  const { comm, pages } = of(plainRun("r1", LONG - 1), seed);
  const dice = new Dice(seed);
  comm.faults = FAULTY;
  for (let jump = 0; jump < 5; jump += 1) {
    pages.need(dice.below(LONG));
    await pass(dice.below(8000));
  }
  comm.heal();
  pages.need(4321);
  await pass(15_000);
  expect(pages.at(4321)?.step.step_id).toBe("s4321");
});

test("reading heavy steps from end to end holds no more than its share, and fetches each only once", async () => {
  const { comm, pages, here } = of(heavy(60, 1_500_000));
  let most = 0;
  for (const place of [...Array(60).keys()]) {
    pages.need(place);
    await pass(100);
    expect(pages.at(place), `place ${place}`).toBeDefined();
    most = Math.max(most, here().length * 1_500_000);
  }
  expect(most).toBeLessThanOrEqual(KEPT);
  const asks = comm.kernel.heard.length;
  expect(asks).toBeLessThanOrEqual(65);
  await pass(5000);
  expect(comm.kernel.heard.length).toBe(asks);
});

test("and back again, jumping", async () => {
  const { comm, pages, here } = of(heavy(300, 700_000));
  for (const place of [299, 250, 249, 248, 30, 31, 299, 0]) {
    pages.need(place);
    await pass(1000);
    expect(pages.at(place), `place ${place}`).toBeDefined();
    expect(here().length * 700_000).toBeLessThanOrEqual(KEPT);
  }
  const asks = comm.kernel.heard.length;
  await pass(10_000);
  expect(comm.kernel.heard.length, "it comes to rest").toBe(asks);
});

test("a single step larger than all that may be kept is shown", async () => {
  const { pages } = of(heavy(3, 30_000_000));
  pages.need(1);
  await pass(100);
  expect(pages.at(1)).toBeDefined();
});

test("a run that was closed is fetched no further", async () => {
  const { comm, pages } = of(plainRun("r1", LONG - 1));
  pages.need(0);
  pages.close();
  await pass(5000);
  expect(comm.kernel.heard).toHaveLength(1);
});
