/** AgreementPanel: agreement per field and slice, redrawn whenever the store moves. */
import type { AnyModel, RenderProps } from "@anywidget/types";
import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Report, States } from "../contract.gen";
import { Announced, Changes } from "../panel/changes";
import { Deciding } from "../panel/deciding";
import { type Ask, Looking } from "../panel/looking";
import slices from "../panel/slices.css";
import states from "../panel/states.css";
import { FieldTable } from "../panel/table";
import { Fields, Tabs, tabAfter } from "../panel/tabs";
import time from "../panel/time.css";
import { View } from "../panel/view";
import sheet from "../panel/views.css";
import { Door, Unanswered } from "../room/door";
import { mount } from "../room/mount";
import { Text } from "../text";
import { theme } from "../theme";
import { useWords } from "../words";
import { useViews } from "../words/views";

const HEARTBEAT_MS = 10_000;

interface Shown {
  report: Report | null;
  trouble: string | null;
}

interface Given {
  shown: Signal<Shown>;
  looking: Looking;
  deciding: Deciding;
}

function Panel({ shown, looking, deciding }: Given): JSX.Element {
  const { amounts, panel } = useWords();
  const views = useViews();
  const { report, trouble } = shown.value;
  if (report === null) {
    return (
      <section class="w panel">
        <div class="waiting">
          <Text value={trouble === null ? panel.reading : panel.not_read(trouble)} />
        </div>
      </section>
    );
  }
  const tab = looking.tab.value;
  const last = report.last_label_at === null ? null : new Date(report.last_label_at);
  return (
    <section class="w panel">
      <header>
        <b>{panel.agreement}</b>
        <span>{panel.labels_on(report.n_labels, report.n_items)}</span>
        <span>{panel.runs(report.n_runs)}</span>
        <span>{panel.annotators(report.annotators.length)}</span>
        {report.n_stale > 0 && (
          <span class="warn" title={panel.why_stale}>
            {panel.stale(report.n_stale)}
          </span>
        )}
        {deciding.told.value?.behind === true && <span>{views.states.behind}</span>}
        <span class="live" role="status">
          {trouble === null ? panel.live : <Text value={trouble} />}
          {last !== null && ` · ${panel.last_label(amounts.time(last))}`}
        </span>
      </header>
      <Announced deciding={deciding} fields={report.fields} />
      <Changes deciding={deciding} fields={report.fields} />
      <Tabs looking={looking} />
      <div id="view" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <Fields looking={looking} fields={report.fields} />
        {report.fields.length === 0 && <section class="about">{panel.no_labels}</section>}
        {tab === "overview"
          ? report.fields.map((field) => <FieldTable key={field.field} report={field} deciding={deciding} />)
          : report.fields.length > 0 && <View looking={looking} deciding={deciding} name={tab} />}
      </div>
    </section>
  );
}

export default {
  render({ model, el, signal: aborted }: RenderProps & { signal?: AbortSignal }): () => void {
    const door = new Door(model as AnyModel<Record<string, unknown>>);
    const shown = signal<Shown>({ report: null, trouble: null });
    let stopped = false;
    const asked: Ask = async (kind, payload) => (await door.ask(kind, payload)).payload;
    const looking = new Looking(asked);
    const deciding = new Deciding(asked);
    const show = (report: Report) => {
      shown.value = { report, trouble: null };
      looking.know(report.fields.map((field) => field.field));
    };
    door.on("report", show);
    door.on("late:report", show);
    const decided = (told: States) => deciding.take(told);
    door.on("states", decided);
    door.on("late:states", decided);
    door.on("trouble", ({ message }) => {
      shown.value = { ...shown.value, trouble: message };
    });
    door.on("closed", () => {
      stopped = true;
      shown.value = { ...shown.value, trouble: door.words.panel.gone };
    });
    // panel.live is asked for again and again: of a kernel that died nobody hears.
    const ask = async (pause: number): Promise<void> => {
      let next = HEARTBEAT_MS;
      try {
        show((await door.ask("report", {})).payload);
      } catch (error) {
        next = pause;
        const silent = error instanceof Unanswered;
        const trouble = silent ? door.words.panel.silent : error instanceof Error ? error.message : String(error);
        if (!stopped) shown.value = { ...shown.value, trouble };
      }
      if (!stopped) setTimeout(() => void ask(Math.min(HEARTBEAT_MS, next * 2)), next);
    };
    const stage = mount(el, "AgreementPanel", door.words, aborted, [theme, sheet, slices, states, time].join("\n"));
    // With the keyboard on the widget as a whole, as after a click, the arrows turn the tabs too.
    stage.onKey((key) => {
      const to = tabAfter(looking.tab.value, key, door.words.dir);
      if (to !== null) looking.open(to);
      return to !== null;
    });
    stage.draw(<Panel shown={shown} looking={looking} deciding={deciding} />);
    void ask(500);
    void deciding.begin();
    return () => {
      stopped = true;
      door.close();
      stage.close();
    };
  },
};
