/** An expert at work: what stands in the form, what is done with it, and how far that got. Views read its signals. */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Argument, Bench, JsonValue, PerformAsk, Performed, Standing, WrongArgument } from "../contract.gen";
import { Unanswered } from "../room/door";
import { newId } from "../room/ids";
import type { Session } from "../room/session";
import { type BenchWords, benchIn } from "../words/bench";
import { read, typed } from "./values";

/** A tool may work for minutes, and then its answer is still wanted. */
const PATIENCE_MS = 600_000;

/** The one argument of a tool whose schema names none: all of them, as an object. */
export const ALL: Argument = {
  ...{ name: "", kind: "json", each: null, options: [], required: false, nullable: false, description: "" },
  ...{ default: null, minimum: null, maximum: null, shortest: null, longest: null, fewest: null, most: null },
};

type Does = PerformAsk["does"];

export class Work {
  readonly bench: Signal<Bench | null> = signal(null);
  readonly tool: Signal<string> = signal("");
  readonly reasoning: Signal<string> = signal("");
  readonly text: Signal<string> = signal("");
  /** What was typed for each argument of the tool, by name. */
  readonly values: Signal<ReadonlyMap<string, string>> = signal(new Map<string, string>());
  readonly wrong: Signal<readonly WrongArgument[]> = signal([]);
  readonly busy: Signal<boolean> = signal(false);
  /** Counts the times at which the caret is to go to what is wrong, or else to the beginning of the form. */
  readonly again: Signal<number> = signal(0);
  readonly standing = computed<Standing | null>(() => this.bench.value?.standing ?? null);
  readonly form = computed(() => this.bench.value?.tools.find((tool) => tool.name === this.tool.value) ?? null);
  readonly arguments = computed<readonly Argument[]>(() => {
    const form = this.form.value;
    return form?.free ? [ALL] : (form?.arguments ?? []);
  });
  /** What was sent and never answered: sent again as it is, it is done once. */
  private unanswered: PerformAsk | null = null;

  constructor(readonly session: Session) {
    session.door.on("late:perform", () => void this.refresh());
  }

  get words(): BenchWords {
    return benchIn(this.session.words);
  }

  async start(): Promise<void> {
    for (let pause = 500; !this.session.stopped; pause = Math.min(8000, pause * 2)) {
      try {
        this.bench.value = (await this.session.door.ask("bench", {})).payload;
        return;
      } catch (error) {
        this.say(error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  choose(tool: string): void {
    if (tool === this.tool.value) return;
    batch(() => {
      this.tool.value = tool;
      this.values.value = new Map();
      this.wrong.value = [];
    });
  }

  type(name: string, text: string): void {
    batch(() => {
      this.values.value = new Map(this.values.value).set(name, text);
      this.wrong.value = this.wrong.value.filter((each) => each.name !== name);
    });
  }

  /** Call the tool that is chosen; say what is written where none is. */
  async run(): Promise<void> {
    if (this.tool.value === "") return this.speak();
    const { given, wrong } = this.given();
    if (wrong.length > 0) this.refuse(wrong);
    else await this.perform("call", given);
  }

  async speak(): Promise<void> {
    if (this.text.value.trim() === "") this.session.say(this.words.say_what);
    else await this.perform("say");
  }

  undo(): Promise<void> {
    return this.perform("undo");
  }

  finish(): Promise<void> {
    return this.perform("finish");
  }

  private given(): { given: Record<string, JsonValue>; wrong: WrongArgument[] } {
    const given: Record<string, JsonValue> = {};
    const wrong: WrongArgument[] = [];
    for (const argument of this.arguments.value) {
      const found = read(argument, this.values.value.get(argument.name) ?? "");
      if (found === null) continue;
      if ("wrong" in found) wrong.push({ name: argument.name, ...found.wrong });
      else if (argument !== ALL) given[argument.name] = found.value;
      else if (typeof found.value === "object" && found.value !== null && !Array.isArray(found.value))
        Object.assign(given, found.value);
      else wrong.push({ name: "", wrong: "type", limit: "object" });
    }
    return { given, wrong };
  }

  private refuse(wrong: readonly WrongArgument[]): void {
    batch(() => {
      this.wrong.value = wrong;
      this.again.value += 1;
    });
    this.session.say(this.words.refused(wrong.length));
  }

  private asked(does: Does, given: Record<string, JsonValue>): PerformAsk {
    const acts = does === "call" || does === "say";
    const about = {
      does,
      reasoning: acts ? this.reasoning.value : "",
      text: acts ? this.text.value : "",
      tool: does === "call" ? this.tool.value : "",
      arguments: given,
    };
    const last = this.unanswered;
    const same = last !== null && JSON.stringify({ ...last, act_id: "" }) === JSON.stringify({ act_id: "", ...about });
    return { act_id: same ? last.act_id : newId(), ...about };
  }

  private async perform(does: Does, given: Record<string, JsonValue> = {}): Promise<void> {
    if (this.busy.value || this.bench.value === null) return;
    const ask = this.asked(does, given);
    this.busy.value = true;
    try {
      const { payload } = await this.session.door.ask("perform", ask, PATIENCE_MS);
      this.unanswered = null;
      if (payload.wrong.length > 0) this.refuse(payload.wrong);
      else await this.take(does, payload);
    } catch (error) {
      if (error instanceof Unanswered) this.unanswered = ask;
      this.say(error);
    } finally {
      this.busy.value = false;
    }
  }

  private async take(does: Does, { standing, undone }: Performed): Promise<void> {
    const before = this.standing.value;
    await this.show(standing);
    batch(() => {
      if (undone !== null) this.put(undone);
      else if (does === "call" || does === "say") this.clear();
      this.again.value += 1;
    });
    const { amounts } = this.session.words;
    const held = standing.criteria.filter((criterion) => criterion.held).length;
    if (does === "finish")
      this.session.say(
        standing.unchecked === "" ? this.words.verdict(held, standing.criteria.length) : standing.unchecked,
      );
    else if (does !== "undo") this.session.say(this.words.done(amounts.number(this.session.rows.value.length)));
    else if (undone !== null) this.session.say(this.words.undone);
    else this.session.say(before?.finished ? this.words.taken_up : this.words.nothing_to_undo);
  }

  /** Another page of this widget did something, or an answer came late. */
  private async refresh(): Promise<void> {
    try {
      const { payload } = await this.session.door.ask("bench", {});
      await this.show(payload.standing);
    } catch (error) {
      this.say(error);
    }
  }

  /** The run has changed: its cards are fetched anew. */
  private async show(standing: Standing): Promise<void> {
    if (this.bench.value) this.bench.value = { ...this.bench.value, standing };
    await this.session.openRun(standing.trajectory_id);
  }

  private clear(): void {
    this.reasoning.value = "";
    this.text.value = "";
    this.values.value = new Map();
    this.wrong.value = [];
  }

  /** What was taken back, to be done otherwise. */
  private put(ask: PerformAsk): void {
    this.clear();
    this.tool.value = ask.tool;
    this.reasoning.value = ask.reasoning;
    this.text.value = ask.text;
    const all = JSON.stringify(ask.arguments, null, 1);
    this.values.value = new Map(
      this.arguments.value.map((argument) => [
        argument.name,
        argument === ALL ? all : typed(argument, ask.arguments[argument.name]),
      ]),
    );
  }

  private say(error: unknown): void {
    this.session.say(error instanceof Error ? error.message : String(error));
  }
}
