/** From a key to what it does. Keys act only while focus is inside, and nothing pressed here reaches the notebook. */
import type { Field, JsonValue, MultiChoiceField, Option, ROOM_KEYS } from "../contract.gen";
import { opens } from "./entry";
import type { Session } from "./session";
import { sureness } from "./sure";

/** What the room does at a key. Which key that is, Python says: it knows the keys of the form, and which were moved. */
export type RoomKey = keyof typeof ROOM_KEYS;

/** What keys may ask of the form: to put the caret into a field. */
export interface FormDoor {
  edit(field: string): void;
  help(): void;
  /** Put a caret into the step, to mark or cite what is in it. */
  caret(): void;
}

/** The table is complete by type: a key without something to do does not compile. */
const ACTIONS: Record<RoomKey, (session: Session, form: FormDoor) => void> = {
  next_to_label: (session) => session.step(1),
  previous_to_label: (session) => session.step(-1),
  next_step: (session) => session.walk(1),
  previous_step: (session) => session.walk(-1),
  done_here: (session) => session.finish(),
  next_error: (session) => session.nextError(1),
  previous_error: (session) => session.nextError(-1),
  search: (session) => session.search.open(),
  filters: ({ filtering }) => {
    filtering.asked.value += 1;
  },
  go_to: (session) => {
    session.asking.value = true;
  },
  cite: (_session, form) => form.caret(),
  within: (session) => session.marking.cycle(),
  peek: ({ folds, here }) => folds.peek(here.value.trajectoryId, here.value.unit),
  undo: (session) => session.undo(),
  repeat: (session) => session.repeat(),
  unsure: (session) => session.pass("unsure"),
  skip: (session) => session.pass("skipped"),
  comment: (session, form) => {
    const field = session.fields.value.find((known) => session.isComment(known));
    if (field) form.edit(field.name);
  },
  next_run: (session) => void session.turn(1),
  previous_run: (session) => void session.turn(-1),
  submit: (session) => session.submitting.press(),
  all_keys: (_session, form) => form.help(),
};

export function isRoomKey(name: string | undefined): name is RoomKey {
  return name !== undefined && Object.hasOwn(ACTIONS, name);
}

/** The set that stands with one option put in or taken out, in declared order. */
export function toggled(field: MultiChoiceField, option: Option, standing: JsonValue | undefined): JsonValue {
  const chosen = new Set<JsonValue>(Array.isArray(standing) ? standing : []);
  if (!chosen.delete(option.value)) chosen.add(option.value);
  return field.options.map((known) => known.value).filter((value) => chosen.has(value));
}

/** The order that stands with one option put behind it or taken out. */
export function ranked(option: Option, standing: JsonValue | undefined): JsonValue {
  const order = Array.isArray(standing) ? standing : [];
  return order.includes(option.value) ? order.filter((value) => value !== option.value) : [...order, option.value];
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
    case "ranking": {
      const option = field.options.find((known) => known.key === key);
      return option && ranked(option, standing);
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
    const sure = sureness(field, key);
    if (sure !== undefined) {
      session.sure(field, sure);
      return true;
    }
    const standing = session.standing(session.active.value, field.name)?.label;
    const value = pressed(field, key, standing?.state === "judged" ? standing.value : undefined);
    if (value !== undefined) {
      session.choose(field, value);
      return true;
    }
  }
  for (const question of session.marking.questions.value) {
    const { field, at } = question;
    if (opens(field) && field.key !== "" && key === field.key) {
      form.edit(field.name);
      return true;
    }
    const sure = sureness(field, key);
    if (sure !== undefined) {
      session.sure(field, sure, at);
      return true;
    }
    const standing = session.marking.standing(question)?.label;
    const value = pressed(field, key, standing?.state === "judged" ? standing.value : undefined);
    if (value !== undefined) {
      session.choose(field, value, at);
      return true;
    }
  }
  const name = session.roomKeys.value.get(key);
  if (!isRoomKey(name)) return false;
  ACTIONS[name](session, form);
  return true;
}
