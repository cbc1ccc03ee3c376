/** The tools to choose from: arrow keys go from one to the next, a letter to the next that begins with it. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Text } from "../text";
import { useBench } from "../words/bench";
import type { Work } from "./work";

export function Tools({ work }: { work: Work }): JSX.Element {
  const words = useBench();
  const id = useId();
  const tools = work.bench.value?.tools ?? [];
  const names = ["", ...tools.map((tool) => tool.name)];
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^\p{L}$/u.test(event.key)) return;
    const from = names.indexOf(work.tool.value) + 1;
    const next = [...names.slice(from), ...names.slice(0, from)].find((name) =>
      name.toLowerCase().startsWith(event.key.toLowerCase()),
    );
    if (next === undefined) return;
    event.preventDefault();
    work.choose(next);
    event.currentTarget.querySelectorAll<HTMLInputElement>("input")[names.indexOf(next)]?.focus();
  };
  return (
    <div class="argument">
      <b id={`${id}-name`}>{words.tool}</b>
      <div class="h" id={`${id}-help`}>
        {words.tool_help}
      </div>
      <div
        role="radiogroup"
        class="radios tools"
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-help`}
        onKeyDown={onKeyDown}
      >
        {names.map((name) => (
          <label key={name} class="radio">
            <input
              type="radio"
              name={id}
              checked={work.tool.value === name}
              data-tool={name}
              onChange={() => work.choose(name)}
            />
            {name === "" ? words.no_tool : <Text value={name} />}
          </label>
        ))}
      </div>
      {work.form.value !== null && work.form.value.description !== "" && (
        <div class="def">
          <Text value={work.form.value.description} />
        </div>
      )}
    </div>
  );
}
