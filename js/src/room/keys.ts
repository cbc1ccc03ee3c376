/** From a key to what it does. Keys act only while focus is inside, and nothing pressed here reaches the notebook. */
import type { Field, JsonValue, MultiChoiceField, Option } from "../contract.gen";
import type { Words } from "../words";
import { opens } from "./entry";
import type { Session } from "./session";

export interface Binding {
  keys: readonly string[];
  /** What it does, by its name in the catalogue. */
  does: keyof Words["keys"];
  act: (session: Session, form: FormDoor) => void;
}

/** What keys may ask of the form: to put the caret into a field. */
export interface FormDoor {
  edit(field: string): void;
  help(): void;
}

/** The keys of the room, in the order of the help sheet. */
export const ROOM_KEYS: readonly Binding[] = [
  { keys: ["j"], does: "next_to_label", act: (session) => session.step(1) },
  { keys: ["k"], does: "previous_to_label", act: (session) => session.step(-1) },
  { keys: ["ArrowDown"], does: "next_step", act: (session) => session.walk(1) },
  { keys: ["ArrowUp"], does: "previous_step", act: (session) => session.walk(-1) },
  { keys: ["Enter"], does: "done_here", act: (session) => session.advance() },
  { keys: ["n"], does: "next_error", act: (session) => session.nextError(1) },
  { keys: ["p"], does: "previous_error", act: (session) => session.nextError(-1) },
  { keys: ["u"], does: "undo", act: (session) => session.undo() },
  { keys: ["]"], does: "next_run", act: (session) => void session.turn(1) },
  { keys: ["["], does: "previous_run", act: (session) => void session.turn(-1) },
  { keys: ["?"], does: "all_keys", act: (_session, form) => form.help() },
];

/** The set that stands with one option put in or taken out, in declared order. */
export function toggled(field: MultiChoiceField, option: Option, standing: JsonValue | undefined): JsonValue {
  const chosen = new Set<JsonValue>(Array.isArray(standing) ? standing : []);
  if (!chosen.delete(option.value)) chosen.add(option.value);
  return field.options.map((known) => known.value).filter((value) => chosen.has(value));
}

/** The value a press on a field's own key makes of what stands; undefined where it opens an editor instead. */
export function pressed(field: Field, key: string, standing: JsonValue | undefined): JsonValue | undefined {
  // An option for which no key was left has an empty one, and some input methods report an empty key.
  if (key === "") return undefined;
  switch (field.kind) {
    case "choice":
    case "ordered_choice":
    case "scale":
      return field.options.find((option) => option.key === key)?.value;
    case "multi_choice": {
      const option = field.options.find((known) => known.key === key);
      return option && toggled(field, option, standing);
    }
    case "toggle":
      return key === field.key ? true : key === field.no_key ? false : undefined;
    default:
      return undefined;
  }
}

/** Whether the key means something here; if so it has been done. */
export function dispatch(session: Session, form: FormDoor, key: string): boolean {
  for (const field of session.fields.value) {
    if (opens(field) && field.key !== "" && key === field.key) {
      form.edit(field.name);
      return true;
    }
    const standing = session.standing(session.active.value, field.name)?.label;
    const value = pressed(field, key, standing?.state === "judged" ? standing.value : undefined);
    if (value !== undefined) {
      session.choose(field, value);
      return true;
    }
  }
  const binding = ROOM_KEYS.find((known) => known.keys.includes(key));
  binding?.act(session, form);
  return binding !== undefined;
}
