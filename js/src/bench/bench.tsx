/** The workbench beside the cards: what one thinks, what one says, the tool with its arguments; run, undo, finish. */
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Stage } from "../room/mount";
import type { Hands } from "../steps/reading_room";
import { useBench } from "../words/bench";
import { ArgumentField } from "./argument";
import { Tools } from "./tools";
import { Verdict } from "./verdict";
import type { Work } from "./work";

/** The keys of the bench; names of keys are the same in every language. */
const KEYS = { enter: "a", undo: "u", finish: "!", run: "Ctrl+Enter" };
const RUN = ["Control+Enter", "Meta+Enter"].join(" ");

interface WordsProps {
  box: "reasoning" | "text";
  title: string;
  help: string;
  of: Signal<string>;
}

function WordsField({ box, title, help, of }: WordsProps): JSX.Element {
  const id = useId();
  return (
    <div class="argument">
      <label for={id}>
        <b>{title}</b>
      </label>
      <textarea
        id={id}
        rows={2}
        value={of.value}
        data-field={box}
        aria-describedby={`${id}-help`}
        onInput={(event) => {
          of.value = event.currentTarget.value;
        }}
      />
      <div class="h" id={`${id}-help`}>
        {help}
      </div>
    </div>
  );
}

function Acting({ work }: { work: Work }): JSX.Element {
  const words = useBench();
  const busy = work.busy.value;
  return (
    <>
      <WordsField box="reasoning" title={words.reasoning} help={words.reasoning_help} of={work.reasoning} />
      <Tools work={work} />
      {work.arguments.value.map((argument) => (
        <ArgumentField key={`${work.tool.value}/${argument.name}`} work={work} argument={argument} />
      ))}
      <WordsField box="text" title={words.text} help={words.text_help} of={work.text} />
      <div class="acts">
        <button
          type="button"
          class="whole"
          aria-keyshortcuts={RUN}
          aria-disabled={busy}
          onClick={() => void work.run()}
        >
          {busy ? words.running : work.tool.value === "" ? words.say : words.run} <kbd>{KEYS.run}</kbd>
        </button>
      </div>
    </>
  );
}

/** After an act the caret is at the first thing that is wrong, else where the next act begins. */
function useCaret(work: Work, stage: Stage) {
  const aside = useRef<HTMLElement>(null);
  const again = work.again.value;
  useEffect(() => {
    const to = (selector: string) => aside.current?.querySelector<HTMLElement>(selector);
    if (again === 0) return;
    const place = to("[data-wrong] :is(textarea,input)") ?? to("[data-field=reasoning]");
    if (place) place.focus();
    else stage.focus();
  }, [again, stage]);
  return aside;
}

/** The keys of the bench, while the keyboard is in the room and not in the form. */
export function keysOf(work: Work, stage: Stage): Hands {
  return {
    key: (key) => {
      if (key === KEYS.enter) stage.edit("reasoning");
      else if (key === KEYS.undo) void work.undo();
      else if (key === KEYS.finish) void work.finish();
      else return false;
      return true;
    },
    start: () => {},
  };
}

export function BenchForm({ work, stage }: { work: Work; stage: Stage }): JSX.Element {
  const words = useBench();
  const aside = useCaret(work, stage);
  const standing = work.standing.value;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void work.run();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      stage.focus();
    }
  };
  return (
    <aside class="bench" aria-label={words.bench} aria-busy={work.busy.value} ref={aside} onKeyDown={onKeyDown}>
      <div class="what">
        <h5>{standing?.finished ? words.finished : words.bench}</h5>
        <span class="h">{words.acts(standing?.n_acts ?? 0)}</span>
      </div>
      {standing?.finished === false && <Acting work={work} />}
      {standing && (
        <>
          <div class="acts">
            <button type="button" class="whole" aria-keyshortcuts={KEYS.undo} onClick={() => void work.undo()}>
              {standing.finished ? words.go_on : words.undo} <kbd>{KEYS.undo}</kbd>
            </button>
            {!standing.finished && (
              <button type="button" class="whole" aria-keyshortcuts={KEYS.finish} onClick={() => void work.finish()}>
                {words.finish} <kbd>{KEYS.finish}</kbd>
              </button>
            )}
          </div>
          <p class="h">
            <kbd>{KEYS.enter}</kbd> {words.enter} · {words.leave}
          </p>
          <Verdict standing={standing} />
        </>
      )}
    </aside>
  );
}
