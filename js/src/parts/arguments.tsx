/** The arguments of a call: short ones on one line with their names, texts as blocks, edits as diffs, the rest as a tree. */
import type { JSX } from "preact";
import type { JsonValue } from "../contract.gen";
import { under } from "../pointer";
import { Text } from "../text";
import { useWords } from "../words";
import { Block } from "./block";
import { usePlace } from "./context";
import { EditView } from "./diff";
import { type Edit, editIn, isOfEdit } from "./edits";
import type { Hint } from "./languages";
import { isScalar, isShort, ScalarView, Tree } from "./tree";

const SHORT = 60;
const PATH = /^(path|file_?path|file_?name|file|target_file|notebook_path|uri)$/i;
/** What may be the content of the file at that path. */
const CONTENT = /content|text|str|code|body|source|insert/i;

/** The file a call is about. */
export function pathOf(value: Record<string, JsonValue>): string | undefined {
  const found = Object.entries(value).find(([name, item]) => PATH.test(name) && typeof item === "string");
  return typeof found?.[1] === "string" ? found[1] : undefined;
}

/** The edits an argument list holds: one of its own, or several in a list. */
function editsIn(value: Record<string, JsonValue>, pointer: string): { edits: Edit[]; names: ReadonlySet<string> } {
  const own = editIn(value, pointer);
  if (own) return { edits: [own], names: new Set(Object.keys(value).filter(isOfEdit)) };
  for (const [name, item] of Object.entries(value)) {
    if (!Array.isArray(item) || item.length === 0) continue;
    const found = item.map((each, place) => editIn(each, `${under(pointer, name)}/${place}`));
    const edits = found.filter((edit) => edit !== undefined);
    if (edits.length === item.length) return { edits, names: new Set([name]) };
  }
  return { edits: [], names: new Set() };
}

function Long({
  name,
  value,
  pointer,
  hint,
}: {
  name: string;
  value: JsonValue;
  pointer: string;
  hint: Hint;
}): JSX.Element {
  const told = { ...hint, name, path: CONTENT.test(name) ? hint.path : undefined };
  return (
    <div class="long">
      <div class="name">
        <Text value={name} />
      </div>
      {typeof value === "string" ? (
        <Block mono text={value} pointer={pointer} hint={told} />
      ) : (
        <Tree value={value} pointer={pointer} hint={told} />
      )}
    </div>
  );
}

export function Arguments(props: { value: Record<string, JsonValue>; pointer: string; tool: string }): JSX.Element {
  const place = usePlace();
  const words = useWords();
  const { value, pointer } = props;
  const asDiff = place.folds.at(place.trajectoryId, place.stepId, pointer).value.look !== "source";
  const { edits, names } = editsIn(value, pointer);
  const hint: Hint = { tool: props.tool, path: pathOf(value) };
  const at = (name: string) => under(pointer, name);
  const entries = Object.entries(value).filter(([name]) => !(asDiff && names.has(name)));
  const isLine = (item: JsonValue, name: string) => isShort(item, SHORT) && place.cut[at(name)] === undefined;
  const short = entries.filter(([name, item]) => isLine(item, name));
  const long = entries.filter(([name, item]) => !isLine(item, name));
  const turn = () => place.folds.put(place.trajectoryId, place.stepId, pointer, { look: asDiff ? "source" : "diff" });
  return (
    <div class="arguments">
      {entries.length === 0 && edits.length === 0 && <pre class="quiet">{words.parts.no_arguments}</pre>}
      {short.length > 0 && (
        <pre class="line">
          {short.map(([name, item]) => (
            <span key={name} class="arg" data-pointer={at(name)}>
              <span class="key">
                <Text value={name} />
              </span>{" "}
              <ScalarView value={isScalar(item) ? item : null} placed />
            </span>
          ))}
        </pre>
      )}
      {long.map(([name, item]) => (
        <Long key={name} name={name} value={item} pointer={at(name)} hint={hint} />
      ))}
      {asDiff && edits.map((edit) => <EditView key={edit.old.pointer} edit={edit} />)}
      {edits.length > 0 && (
        <div class="under">
          <button type="button" class="fold" onClick={turn}>
            {asDiff ? words.texts.as_arguments : words.texts.as_diff}
          </button>
        </div>
      )}
    </div>
  );
}
