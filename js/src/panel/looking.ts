/** What of a panel is looked at: which view of which field, for which pair; asked for when opened, renewed with the store. */
import { signal } from "@preact/signals";
import type { Answers, Asks, CellSteps, ViewAsk, ViewShown, ViewStep } from "../contract.gen";

export type ViewName = ViewAsk["view"];
export type Tab = "overview" | ViewName;
export type Pair = [string, string] | null;

type Kind = "view" | "cell" | "show" | "states" | "dismiss";
export type Ask = <K extends Kind>(kind: K, payload: Asks[K]) => Promise<Answers[K]>;

/** A cell of the confusion matrix somebody has opened; its steps once they have come. */
export interface OpenCell {
  row: string;
  column: string;
  found: CellSteps | null;
}

export function keyOf(step: ViewStep): string {
  return JSON.stringify([step.trajectory_id, step.step_id, step.target]);
}

export class Looking {
  readonly tab = signal<Tab>("overview");
  readonly field = signal("");
  readonly pair = signal<Pair>(null);
  readonly shown = signal<ViewShown | null>(null);
  readonly trouble = signal<string | null>(null);
  readonly cell = signal<OpenCell | null>(null);
  /** The step that was opened last, by its key. */
  readonly opened = signal("");
  private ticket = 0;

  constructor(private readonly ask: Ask) {}

  open(tab: Tab): void {
    if (tab === this.tab.value) return;
    this.tab.value = tab;
    this.forget();
    void this.renew();
  }

  choose(field: string): void {
    if (field === this.field.value) return;
    this.field.value = field;
    this.pair.value = null;
    this.forget();
    void this.renew();
  }

  between(pair: Pair): void {
    this.pair.value = pair;
    this.cell.value = null;
    if (this.tab.value === "confusion") void this.renew();
    else this.open("confusion");
  }

  /** The fields there are now: one of them is looked at. */
  know(fields: readonly string[]): void {
    if (!fields.includes(this.field.value)) this.field.value = fields[0] ?? "";
    void this.renew();
  }

  /** Ask for what is looked at anew. An answer that comes after something else was opened is let go. */
  async renew(): Promise<void> {
    const view = this.tab.value;
    const field = this.field.value;
    if (view === "overview" || field === "") return;
    this.ticket += 1;
    const ticket = this.ticket;
    try {
      const shown = await this.ask("view", { view, field, pair: this.pair.value });
      if (ticket !== this.ticket) return;
      this.shown.value = shown;
      this.trouble.value = null;
      const { cell } = this;
      if (cell.value !== null) await this.list(cell.value.row, cell.value.column);
    } catch (error) {
      if (ticket === this.ticket) this.trouble.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** Open a cell: its steps are listed, and where there is a Viewer the first of them opens. */
  async enter(row: string, column: string): Promise<void> {
    this.cell.value = { row, column, found: null };
    this.opened.value = "";
    const found = await this.list(row, column);
    const first = found?.opens === true ? found.steps[0] : undefined;
    if (first !== undefined) await this.go(first);
  }

  private async list(row: string, column: string): Promise<CellSteps | null> {
    try {
      const found = await this.ask("cell", { field: this.field.value, row, column, pair: this.pair.value });
      const { cell } = this;
      if (cell.value?.row === row && cell.value.column === column) cell.value = { row, column, found };
      return found;
    } catch (error) {
      this.trouble.value = error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  async go(step: ViewStep): Promise<void> {
    try {
      await this.ask("show", { trajectory_id: step.trajectory_id, step_id: step.step_id });
      this.opened.value = keyOf(step);
      this.trouble.value = null;
    } catch (error) {
      this.trouble.value = error instanceof Error ? error.message : String(error);
    }
  }

  private forget(): void {
    this.shown.value = null;
    this.cell.value = null;
    this.trouble.value = null;
    this.ticket += 1;
  }
}
