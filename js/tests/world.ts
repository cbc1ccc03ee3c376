/** A widget's session at one end of a comm, a kernel over a store at the other. */

import type { Field, FirstError, JsonValue } from "../src/contract.gen";
import { Bookmark } from "../src/room/bookmark";
import { Door } from "../src/room/door";
import { Session } from "../src/room/session";
import { BrowserShelf } from "../src/room/shelf";
import { type Dice, FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { form, plainRun, type Run } from "./runs";
import { current, Store } from "./store";

export interface World {
  store: Store;
  kernel: Kernel;
  comm: FaultyComm;
  session: Session;
}

interface Given {
  runs?: readonly Run[];
  fields?: readonly Field[];
  store?: Store;
  kernel?: Kernel;
  dice?: Dice;
  outbox?: string;
  first_error?: FirstError;
}

/** Nothing is started yet. */
export function world(given: Given = {}): World {
  const store = given.store ?? new Store();
  const kernel =
    given.kernel ??
    new Kernel(
      store,
      { ...form(given.fields), first_error: given.first_error ?? null },
      given.runs ?? [plainRun("r1", 6), plainRun("r2", 3)],
    );
  const comm = new FaultyComm(kernel, given.dice);
  const name = given.outbox ?? "project:a1";
  const session = new Session(new Door(comm.model), new BrowserShelf(name), new Bookmark(name));
  return { store, kernel, comm, session };
}

/** Started, the first run open, its content there. */
export async function opened(given: Given = {}): Promise<World> {
  const made = world(given);
  void made.session.start();
  await pass(200);
  return made;
}

export function field(session: Session, name: string): Field {
  const found = session.welcome.value?.form.fields.find((known) => known.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
}

export function choose(session: Session, name: string, value: JsonValue): boolean {
  return session.choose(field(session, name), value);
}

/** One judgement on a unit, wherever the reader was before. */
export function label(session: Session, unit: string, name: string, value: JsonValue): void {
  session.go(unit);
  choose(session, name, value);
}

/** What counts according to the page, in the words of `current`. */
export function shown(session: Session): Record<string, JsonValue> {
  const run = session.run.value?.header.trajectory_id;
  const values: Record<string, JsonValue> = {};
  for (const [unit, fields] of session.labels.value) {
    for (const [name, { label }] of fields) values[`${run} ${unit} ${name}`] = label.value;
  }
  return values;
}

/** What counts of one run according to the store. */
export function kept(store: Store, trajectoryId: string): Record<string, JsonValue> {
  return current(store.acts.filter((act) => act.trajectory_id === trajectoryId));
}

/** Another page, or the same one reloaded: what its memory held is gone, what is stored is not. */
export function reload(): void {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("trajwidgets.outbox")];
}

/** A browser as new: no memory, nothing stored. */
export function fresh(): void {
  reload();
  localStorage.clear();
}

/** To another run of the queue. */
export async function turn(session: Session, direction: 1 | -1 = 1): Promise<void> {
  void session.turn(direction);
  await pass(200);
}
