/** JSON as a reader wants it: short values on one line with their names, the rest as an indented tree, numbers never reformatted. */
import type { JSX } from "preact";
import type { JsonValue } from "../contract.gen";
import { Text } from "../text";
import { useWords } from "../words";
import { Block, missing } from "./block";
import { usePlace } from "./context";

const SHORT = 60;

function isScalar(value: JsonValue): value is string | number | boolean | null {
  return value === null || typeof value !== "object";
}

function isShort(value: JsonValue): boolean {
  return isScalar(value) && !(typeof value === "string" && (value.length > SHORT || value.includes("\n")));
}

function Scalar({ value }: { value: string | number | boolean | null }): JSX.Element {
  if (typeof value === "string") {
    return (
      <span class="str">
        "<Text value={value} />"
      </span>
    );
  }
  return <span class={value === null ? "nul" : "num"}>{String(value)}</span>;
}

function Named({ name, children }: { name: string; children: JSX.Element }): JSX.Element {
  return (
    <span class="arg">
      <span class="key">
        <Text value={name} />
      </span>{" "}
      {children}
    </span>
  );
}

function escapePointer(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The value with each text in it changed, or not; texts are known by their JSON Pointer. */
function eachText(value: JsonValue, pointer: string, change: (text: string, pointer: string) => string): JsonValue {
  if (typeof value === "string") return change(value, pointer);
  if (isScalar(value)) return value;
  const inner = (item: JsonValue, name: string) => eachText(item, `${pointer}/${escapePointer(name)}`, change);
  if (Array.isArray(value)) return value.map((item, place) => inner(item, String(place)));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(item, name)]));
}

/** Any JSON as a block: a text as it is, the rest as an indented tree; what was cut inside of it can be fetched. */
export function JsonBlock({ value, pointer }: { value: JsonValue; pointer: string }): JSX.Element {
  const place = usePlace();
  if (typeof value === "string") return <Block mono text={value} pointer={pointer} />;
  const cut = new Map<string, number>();
  eachText(value, pointer, (text, where) => {
    const omitted = missing(place.cut[where], text);
    if (omitted > 0) cut.set(where, omitted);
    return text;
  });
  const whole = async () => {
    const texts = new Map<string, string>();
    for (const where of cut.keys()) texts.set(where, await place.whole(where));
    return JSON.stringify(
      eachText(value, pointer, (text, where) => texts.get(where) ?? text),
      null,
      2,
    );
  };
  const omitted = [...cut.values()].reduce((sum, each) => sum + each, 0);
  return <Block mono text={JSON.stringify(value, null, 2)} pointer={pointer} omitted={omitted} whole={whole} />;
}

/** The arguments of a call. Long texts get a block of their own, so that code reads as code. */
export function Arguments(props: { value: Record<string, JsonValue>; pointer: string }): JSX.Element {
  const words = useWords();
  const entries = Object.entries(props.value);
  const short = entries.filter(([, value]) => isShort(value));
  const long = entries.filter(([, value]) => !isShort(value));
  return (
    <div class="arguments">
      {entries.length === 0 && <pre class="quiet">{words.parts.no_arguments}</pre>}
      {short.length > 0 && (
        <pre class="line">
          {short.map(([name, value]) => (
            <Named key={name} name={name}>
              <Scalar value={isScalar(value) ? value : null} />
            </Named>
          ))}
        </pre>
      )}
      {long.map(([name, value]) => (
        <div key={name} class="long">
          <div class="name">
            <Text value={name} />
          </div>
          <JsonBlock value={value} pointer={`${props.pointer}/${escapePointer(name)}`} />
        </div>
      ))}
    </div>
  );
}
