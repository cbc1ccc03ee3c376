/** AgreementPanel: agreement per field and slice, redrawn whenever the store moves. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Report } from "../contract.gen";
import { FieldTable } from "../panel/table";
import { Door } from "../room/door";
import { mount } from "../room/mount";
import { Text } from "../text";

interface Shown {
  report: Report | null;
  trouble: string | null;
}

function Panel({ shown }: { shown: Signal<Shown> }): JSX.Element {
  const { report, trouble } = shown.value;
  if (report === null) {
    return (
      <div class="w panel">
        <div class="waiting">
          <Text value={trouble ?? "Reading the store…"} />
        </div>
      </div>
    );
  }
  const last = report.last_label_at === null ? null : new Date(report.last_label_at);
  return (
    <div class="w panel">
      <header>
        <b>Agreement</b>
        <span>
          {report.n_labels} labels on {report.n_items} items
        </span>
        <span>
          {report.n_runs} {report.n_runs === 1 ? "run" : "runs"}
        </span>
        <span>
          {report.annotators.length} {report.annotators.length === 1 ? "annotator" : "annotators"}
        </span>
        <span class="live" role="status">
          {trouble === null ? "live" : <Text value={trouble} />}
          {last !== null && ` · last label ${last.toLocaleTimeString()}`}
        </span>
      </header>
      {report.fields.length === 0 && (
        <section class="about">
          No labels yet. As soon as a Labeler on this store saves some, they are counted here by themselves.
        </section>
      )}
      {report.fields.map((field) => (
        <FieldTable key={field.field} report={field} />
      ))}
    </div>
  );
}

export default {
  render({ model, el, signal: aborted }: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(model as AnyModel<Record<string, unknown>>);
    const shown = signal<Shown>({ report: null, trouble: null });
    let stopped = false;
    const show = (report: Report) => {
      shown.value = { report, trouble: null };
    };
    door.on("report", show);
    door.on("late:report", show);
    door.on("closed", () => {
      shown.value = { ...shown.value, trouble: "kernel gone: run this cell again" };
    });
    const ask = async (pause: number): Promise<void> => {
      try {
        show((await door.ask("report", {})).payload);
      } catch (error) {
        shown.value = { ...shown.value, trouble: error instanceof Error ? error.message : String(error) };
        if (!stopped) setTimeout(() => void ask(Math.min(8000, pause * 2)), pause);
      }
    };
    const stage = mount(el, "AgreementPanel", aborted);
    stage.draw(<Panel shown={shown} />);
    void ask(500);
    return () => {
      stopped = true;
      door.close();
      stage.close();
    };
  },
};
