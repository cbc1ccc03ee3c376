/** One argument of a tool: its name, what it is for, the control that fits its type, and what is wrong with it. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Argument, WrongArgument } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { type BenchWords, useBench } from "../words/bench";
import { LEFT_OUT } from "./values";
import type { Work } from "./work";

export function wrongIn({ wrong, limit }: WrongArgument, words: BenchWords): string {
  return words.wrong[wrong](limit);
}

interface ControlProps {
  argument: Argument;
  value: string;
  about: { "aria-describedby": string; "aria-invalid": boolean; "aria-required": boolean };
  id: string;
  type: (text: string) => void;
}

function Typed({ argument, value, about, id, type }: ControlProps): JSX.Element {
  const words = useBench();
  const { form } = useWords();
  const common = {
    id,
    value,
    ...about,
    "data-argument": argument.name,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => type(event.currentTarget.value),
  };
  if (argument.kind === "integer" || argument.kind === "number") {
    const inputMode = argument.kind === "integer" ? "numeric" : "decimal";
    return <input type="text" inputMode={inputMode} autocomplete="off" placeholder={form.a_number} {...common} />;
  }
  const placeholder = argument.kind === "array" ? words.per_line : argument.kind === "json" ? words.json : "";
  return (
    <textarea rows={argument.kind === "string" ? 1 : 3} spellcheck={false} placeholder={placeholder} {...common} />
  );
}

/** A choice of few: each value is a radio, so that arrow keys choose. */
function Chosen({ argument, value, about, id, type }: ControlProps): JSX.Element {
  const words = useBench();
  const values = argument.kind === "boolean" ? [true, false] : argument.options;
  const offered = [
    ...values.map((each) => ({
      key: JSON.stringify(each),
      label: typeof each === "string" ? each : JSON.stringify(each),
    })),
    ...(argument.nullable && argument.kind === "enum" ? [{ key: "null", label: words.nothing }] : []),
    ...(argument.required ? [] : [{ key: LEFT_OUT, label: words.left_out }]),
  ];
  return (
    <div role="radiogroup" id={id} aria-labelledby={`${id}-name`} class="radios" {...about}>
      {offered.map(({ key, label }) => (
        <label key={key} class="radio">
          <input
            type="radio"
            name={id}
            value={key}
            checked={value === key}
            data-argument={argument.name}
            onChange={() => type(key)}
          />
          <Text value={label} />
        </label>
      ))}
    </div>
  );
}

export function ArgumentField({ work, argument }: { work: Work; argument: Argument }): JSX.Element {
  const words = useBench();
  const id = useId();
  const wrong = work.wrong.value.find((each) => each.name === argument.name);
  const chosen = argument.kind === "enum" || argument.kind === "boolean";
  const Control = chosen ? Chosen : Typed;
  const about = {
    "aria-describedby": wrong ? `${id}-help ${id}-wrong` : `${id}-help`,
    "aria-invalid": wrong !== undefined,
    "aria-required": argument.required,
  };
  const name = argument.name === "" ? words.arguments : argument.name;
  return (
    <div class="argument" data-wrong={wrong?.wrong}>
      <label id={`${id}-name`} for={chosen ? undefined : id}>
        <b>
          <Text value={name} />
        </b>
        <span class={argument.required ? "need" : "optional"}>
          {argument.required ? words.required : words.optional}
        </span>
      </label>
      <div class="h" id={`${id}-help`}>
        {argument.description !== "" && <Text value={argument.description} />}
        {argument.default !== null && (
          <>
            {" "}
            <Text value={words.default_is(JSON.stringify(argument.default))} />
          </>
        )}
      </div>
      <Control
        argument={argument}
        value={work.values.value.get(argument.name) ?? ""}
        about={about}
        id={id}
        type={(text) => work.type(argument.name, text)}
      />
      {wrong !== undefined && (
        <div class="trouble" id={`${id}-wrong`}>
          {wrongIn(wrong, words)}
        </div>
      )}
    </div>
  );
}
