/** Whatever the network and the kernel do: every act is committed once, in the order of the presses, and nobody says so early. */
import { effect } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Act } from "../src/contract.gen";
import type { Session } from "../src/room/session";
import { Dice, FAULTY, pass } from "./faulty_comm";
import { current, idOf, Store } from "./store";
import { choose, fresh, kept, opened, reload, shown } from "./world";

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed + 1);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

let stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
  vi.useRealTimers();
});

/** Everything the session puts into its outbox, in the order of the presses. */
function listen(session: Session, presses: Act[] = []): Act[] {
  const stop = effect(() => {
    const known = new Set(presses.map(idOf));
    presses.push(...session.outbox.open.value.filter((act) => !known.has(idOf(act))));
  });
  stops.push(stop);
  return presses;
}

/** The promise of the tick on the card, looked at whenever it changes and at every tick of the clock. */
function watch(session: Session, store: Store, presses: readonly Act[]): () => void {
  const look = () => {
    if (session.outbox.saving.value.state !== "saved") return;
    const missing = presses.filter((act) => !store.has(idOf(act)));
    expect(missing, "the page says saved").toEqual([]);
  };
  stops.push(effect(look));
  return look;
}

function act(session: Session, dice: Dice): void {
  const units = session.units.value;
  switch (dice.below(8)) {
    case 0:
      session.undo();
      return;
    case 1:
      session.go(dice.pick(units));
      return;
    case 2:
      choose(session, "tags", ["slow", "lucky"].slice(dice.below(3)));
      return;
    case 3:
      choose(session, "note", `note ${dice.below(1000)}`);
      return;
    default:
      choose(session, "outcome", dice.pick(["success", "partial", "failure"]));
  }
}

test.each(SEEDS)("once the line is healed every act is committed once and in order (seed %i)", async (seed) => {
  const dice = new Dice(seed);
  const { store, kernel, comm, session } = await opened({ dice });
  const presses = listen(session);
  const look = watch(session, store, presses);

  comm.faults = FAULTY;
  for (let round = 0; round < 25; round += 1) {
    act(session, dice);
    await pass(dice.below(1200), look);
    switch (dice.below(12)) {
      case 0:
        comm.cut();
        break;
      case 1:
        kernel.die();
        break;
      case 2:
        comm.heal();
        comm.faults = FAULTY;
        if (!kernel.alive) kernel.revive();
        break;
    }
  }
  comm.heal();
  if (!kernel.alive) kernel.revive();
  await pass(40_000, look);
  sameEverywhere(session, store, presses);
});

test.each(SEEDS.slice(0, 100))(
  "nor when the cell is run again or the page reloaded in between (seed %i)",
  async (seed) => {
    const dice = new Dice(seed);
    const store = new Store();
    const presses: Act[] = [];
    let last: Session | undefined;
    for (let page = 0; page < 4; page += 1) {
      const { kernel, comm, session } = await opened({ dice, store });
      const look = watch(session, store, listen(session, presses));
      comm.faults = FAULTY;
      for (let round = 0; round < 6; round += 1) {
        act(session, dice);
        await pass(dice.below(1500), look);
        if (dice.below(8) === 0) kernel.die();
      }
      if (page < 3) {
        session.stop();
        if (dice.below(2) === 0) reload();
      } else {
        comm.heal();
        kernel.revive();
        await pass(40_000, look);
        last = session;
      }
    }
    if (!last) throw new Error("no page was opened");
    sameEverywhere(last, store, presses);
  },
);

function sameEverywhere(session: Session, store: Store, presses: Act[]): void {
  expect(session.outbox.saving.value).toEqual({ state: "saved" });
  expect(presses.length).toBeGreaterThan(5);
  expect(store.acts.map(idOf)).toEqual(presses.map(idOf));
  expect(kept(store, "r1")).toEqual(current(presses));
  expect(shown(session)).toEqual(current(presses));
  session.stop();
}
