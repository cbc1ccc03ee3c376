/** Where the reader goes: to a unit, to the next that wants labels, to an error, to another run. */
import type { Decision } from "../contract.gen";
import type { Bookmark } from "./bookmark";
import { fold, isDone, type Unit } from "./fold";
import type { Session } from "./session";

export class Navigation {
  constructor(
    private readonly session: Session,
    private readonly bookmark: Bookmark,
  ) {}

  go(unit: Unit): void {
    const { session } = this;
    if (unit === session.active.value) return;
    session.active.value = unit;
    session.marking.letGo();
    session.attention.turn(`${session.here.value.trajectoryId}/${unit}`);
    if (!session.run.value) return;
    if (session.place.value >= 0) session.pages?.need(session.place.value);
    this.note();
  }

  /** Keep where the reader is, for a page that is reloaded and for a cell that is run again. */
  note(): void {
    const { session } = this;
    const { trajectoryId, unit } = session.here.value;
    const place = { trajectory_id: trajectoryId, step_id: unit || null };
    this.bookmark.put(place);
    session.door.ask("place", place).catch(() => {
      // Only a bookmark: where the kernel does not answer, the outbox says so.
    });
  }

  /** Where the kernel wants the reader to look, whichever run is open. */
  async goTo(trajectoryId: string, unit: Unit): Promise<void> {
    const { session } = this;
    // Before the first run is open nobody is here yet: Python remembers the place, and opens there.
    if (!session.run.value) return;
    try {
      if (session.here.value.trajectoryId !== trajectoryId) await session.openRun(trajectoryId);
      if (session.here.value.trajectoryId === trajectoryId) this.go(unit);
    } catch (error) {
      session.say(session.words.session.run_not_opened(error instanceof Error ? error.message : String(error)));
    }
  }

  /** To the next or previous unit that wants labels. */
  step(direction: 1 | -1): void {
    const { session } = this;
    if (session.readOnly) {
      this.walk(direction);
      return;
    }
    const units = session.units.value;
    const here = units.indexOf(session.active.value);
    if (here >= 0) {
      const next = units[here + direction];
      if (next !== undefined) this.go(next);
      return;
    }
    const place = session.place.value;
    const asking = session.rows.value.filter((row) => row.asks);
    const near =
      direction > 0 ? asking.find((row) => row.place > place) : asking.filter((row) => row.place < place).at(-1);
    if (near) this.go(near.step_id);
    else if (direction > 0 && session.asksRun.value) this.go("");
  }

  /** To the next or previous step of any kind. */
  walk(direction: 1 | -1): void {
    const { session } = this;
    const next =
      session.rows.value[session.place.value === -1 ? session.rows.value.length - 1 : session.place.value + direction];
    if (next) this.go(next.step_id);
  }

  nextError(direction: 1 | -1): void {
    const { session } = this;
    const errors = session.rows.value.filter((row) => row.n_errors > 0);
    const place = session.active.value === "" ? session.rows.value.length : session.place.value;
    const next =
      direction > 0 ? errors.find((row) => row.place > place) : errors.filter((row) => row.place < place).at(-1);
    if (next) this.go(next.step_id);
    else session.say(errors.length === 0 ? session.words.session.no_error : session.words.session.no_further_error);
  }

  /** The run before or after this one in the queue. */
  async turn(direction: 1 | -1): Promise<void> {
    const { session } = this;
    const queue = session.welcome.value?.queue ?? [];
    const here = queue.findIndex((card) => card.trajectory_id === session.run.value?.header.trajectory_id);
    const next = queue[here + direction];
    if (next) {
      try {
        await session.openRun(next.trajectory_id);
      } catch (error) {
        session.say(session.words.session.run_not_opened(error instanceof Error ? error.message : String(error)));
      }
    } else session.say(direction > 0 ? session.words.session.last_run : session.words.session.first_run);
  }

  /** To the next unit that is not done: after this one, else from the top. */
  advance(): void {
    const { session } = this;
    const units = session.units.value;
    const here = units.indexOf(session.active.value);
    const open = (unit: Unit) => !session.done.value.has(unit);
    const next = units.slice(here + 1).find(open) ?? units.find(open);
    if (next !== undefined) this.go(next);
    else session.say(session.words.session.all_labelled);
  }

  /** Python sent us to the first step open in the store; what an earlier page left unsaved may have completed it since. */
  passOver(unit: Unit, stored: readonly Decision[]): void {
    const { session } = this;
    const form = session.welcome.value?.form;
    const run = session.run.value;
    if (!form || !run || !session.done.value.has(unit)) return;
    const { labels } = fold(run.header.trajectory_id, stored, []);
    const calls = session.callsOf.value.get(unit);
    if (!isDone(labels, form, unit, session.afterError.value.has(unit), calls)) this.advance();
  }
}
