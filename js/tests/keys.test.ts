/** What a key means: to each kind of field, to the room, and to which of the two first. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Field, type JsonValue, RESERVED_KEYS, ROOM_KEYS } from "../src/contract.gen";
import { dispatch, type FormDoor, pressed } from "../src/room/keys";
import { pass } from "./faulty_comm";
import { choice, many, number, ordered, scale, text, toggle } from "./runs";
import { fresh, opened } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
});

afterEach(() => {
  vi.useRealTimers();
});

const TAGS = many("tags", "slow wrong_tool lucky", "qwr");

const CASES: [field: Field, key: string, standing: JsonValue | undefined, value: JsonValue | undefined][] = [
  [choice("outcome", "success failure", "12"), "2", undefined, "failure"],
  [choice("outcome", "success failure", "12"), "2", "failure", "failure"],
  [choice("outcome", "success failure", "12"), "3", undefined, undefined],
  [choice("outcome", "success failure", "1"), "", undefined, undefined],
  [ordered("quality", "low high", "as"), "a", "high", "low"],
  [scale("effort", 0, 5), "0", undefined, 0],
  [scale("effort", 0, 5), "5", 1, 5],
  [TAGS, "w", undefined, ["wrong_tool"]],
  [TAGS, "q", ["lucky"], ["slow", "lucky"]],
  [TAGS, "q", ["slow", "lucky"], ["lucky"]],
  [TAGS, "q", ["slow"], []],
  [TAGS, "z", ["slow"], undefined],
  [toggle("safe", "f"), "f", undefined, true],
  [toggle("safe", "f"), "f", true, true],
  [toggle("safe", "f"), "h", undefined, false],
  [toggle("safe", "f"), "h", true, false],
  [toggle("safe", "f"), "g", true, undefined],
  [toggle("safe", ""), "", true, undefined],
  [number("score", "v"), "v", undefined, undefined],
  [text("note", "c"), "c", undefined, undefined],
];

test.each(CASES.map(([field, ...rest]) => [field.kind, field, ...rest] as const))(
  "%s: %#",
  (_kind, field, key, standing, value) => {
    expect(pressed(field, key, standing)).toEqual(value);
  },
);

test("no form can take a key that moves through the run", () => {
  const letters = Object.values(ROOM_KEYS).filter((key) => /^\p{L}$/u.test(key));
  expect(letters.length).toBeGreaterThan(4);
  expect(letters.filter((key) => !RESERVED_KEYS.includes(key))).toEqual([]);
});

test("no key of the room means two things", () => {
  const keys = Object.values(ROOM_KEYS);
  expect(keys).toEqual([...new Set(keys)]);
});

describe("dispatch", () => {
  const fields = [
    choice("outcome", "success failure", "12"),
    text("note", "c"),
    number("score", "v", { required: false }),
  ];

  async function room() {
    const { session } = await opened({ fields });
    const form = { edit: vi.fn<FormDoor["edit"]>(), help: vi.fn<FormDoor["help"]>() };
    return { session, form, press: (key: string) => dispatch(session, form, key) };
  }

  test("a key of an option labels the active step", async () => {
    const { session, press } = await room();
    expect(press("2")).toBe(true);
    expect(session.standing("s1", "outcome")?.label.value).toBe("failure");
  });

  test("the key of a text or number puts the caret there and labels nothing", async () => {
    const { session, form, press } = await room();
    expect([press("c"), press("v")]).toEqual([true, true]);
    expect(form.edit.mock.calls).toEqual([["note"], ["score"]]);
    expect(session.outbox.open.value).toEqual([]);
  });

  test("the keys of the room move, and open the sheet", async () => {
    const { session, form, press } = await room();
    press("j");
    expect(session.active.value).toBe("s2");
    press("k");
    press("ArrowUp");
    expect(session.active.value).toBe("ask");
    press("?");
    expect(form.help).toHaveBeenCalledOnce();
  });

  test("a key without a meaning is left to others", async () => {
    const { session, press } = await room();
    expect([press("y"), press("Delete"), press("Tab"), press("F5"), press("Process")]).toEqual(Array(5).fill(false));
    expect(session.outbox.open.value).toEqual([]);
  });

  test("on a step that wants no labels the keys of the form mean nothing", async () => {
    const { session, press } = await room();
    session.go("ask");
    expect(press("1")).toBe(false);
    await pass(100);
    expect(session.outbox.open.value).toEqual([]);
  });
});
