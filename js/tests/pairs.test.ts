/** A pair at its desk: both sides move together, an answer is kept until it is saved, and taken back. */
import type { AnyModel } from "@anywidget/types";
import { expect, test, vi } from "vitest";
import type { Act, Envelope, Field, PairOpened } from "../src/contract.gen";
import { Desk } from "../src/pairs/desk";
import { press } from "../src/pairs/keys";
import { Door } from "../src/room/door";
import { NO_SHELF } from "../src/room/shelf";

const OPTIONS = [-1, 0, 1].map((value, place) => ({ value, label: `${value}`, key: `${place + 1}`, definition: "" }));
const FIELD = {
  kind: "ordered_choice",
  name: "better",
  scope: "pair",
  title: "Better",
  options: OPTIONS,
} as unknown as Field;

/** Both begin with u; the left one goes on over two steps of its own, the right one over one; both end with e. */
const PAIR: PairOpened = {
  pair: "p",
  left: "p/left",
  right: "p/right",
  stands_left: "second",
  n_shared: 1,
  rows: [
    { left: "u", right: "u" },
    { left: "a", right: null },
    { left: "b", right: null },
    { left: null, right: "x" },
    { left: "e", right: "e" },
  ],
  decisions: [],
};

/** The kernel's side: it answers what a desk asks, and saves while it is up. */
function kernel(saved: Act[], up = () => true) {
  let hear: (content: unknown, buffers: []) => void = () => {};
  const run = (side: string) => {
    const step_ids = PAIR.rows.flatMap((row) => row[side as "left"] ?? []);
    const kind = { actor: "agent", lineage: "", depth: 0, asks: false, kinds: [], name: "" };
    const outline = { step_ids, titles: step_ids, sizes: step_ids.map(() => 1), kind_of: step_ids.map(() => 0) };
    const rest = { kinds: [kind], errors: {}, repeats: {}, calls: {}, durations: [] };
    const header = { trajectory_id: `p/${side}`, goal: "g" };
    const none = { decisions: [], said: [], disputed: [], suggestions: [], trouble: "", suggested_by: "", parents: {} };
    return { header, outline: { ...outline, ...rest }, step_id: side === "left" ? "a" : "x", measures: {}, ...none };
  };
  const answers: Record<string, (ask: never) => unknown> = {
    hello: () => ({
      form: { fields: [FIELD] },
      queue: [{ trajectory_id: "p", n_done: 0 }],
      trajectory_id: "p",
      schema_hash: "h",
      practice: false,
      keys: {},
    }),
    pair: () => PAIR,
    open: ({ trajectory_id }: { trajectory_id: string }) => run(trajectory_id.slice(2)),
    place: () => ({}),
    save: ({ acts }: { acts: Act[] }) => {
      saved.push(...acts);
      const ids = acts.map((act) =>
        act.kind === "decision" ? act.decision_id : "retraction_id" in act && act.retraction_id,
      );
      return { saved: ids, refused: [], cards: [] };
    },
  };
  const model = {
    get: () => "",
    on: (_kind: string, listener: typeof hear) => {
      if (_kind === "msg:custom") hear = listener;
    },
    off: () => {},
    send: (asked: Envelope) => {
      const answer = answers[asked.kind];
      if (!answer || !up()) return;
      const payload = answer(asked.payload as never);
      queueMicrotask(() => hear({ ...asked, reply_to: asked.id, payload }, []));
    },
  };
  return model as unknown as AnyModel<Record<string, unknown>>;
}

async function opened(saved: Act[], up?: () => boolean): Promise<Desk> {
  const desk = new Desk(new Door(kernel(saved, up)), NO_SHELF);
  await desk.start();
  return desk;
}

const at = (desk: Desk) => [desk.left.active.value, desk.right.active.value];

test("both move on, and before a step both have the one who is there first waits", async () => {
  const desk = await opened([]);
  expect(at(desk)).toEqual(["a", "x"]);
  const seen = ["j", "j", "j", "k", "k", "k", "g"].map((key) => {
    press(desk, key);
    return at(desk);
  });
  expect(seen).toEqual([
    ["b", "x"],
    ["e", "e"],
    ["e", "e"],
    ["b", "x"],
    ["a", "x"],
    ["u", "u"],
    ["a", "x"],
  ]);
  expect(desk.left.chips.value.get("u")).toBe("same in both");
  expect(desk.right.chips.value.get("x")).toBe("they part here");
  press(desk, ";");
  press(desk, "k");
  expect(at(desk)).toEqual(["u", "x"]);
});

test("an answer goes out as it was seen, with the side that was drawn, and an undo takes it back", async () => {
  const saved: Act[] = [];
  const desk = await opened(saved);
  press(desk, "1");
  expect(desk.answers.value.get("better")).toBe(-1);
  await vi.waitFor(() => expect(desk.outbox.saving.value).toEqual({ state: "saved" }));
  expect(saved).toMatchObject([
    { kind: "decision", trajectory_id: "p", labels: [{ value: -1 }], sides: { left: "second" } },
  ]);
  press(desk, "u");
  expect(desk.answers.value.size).toBe(0);
  await vi.waitFor(() => expect(saved).toHaveLength(2));
  expect(saved[1]).toMatchObject({
    kind: "retraction",
    decision_id: (saved[0] as { decision_id: string }).decision_id,
  });
});

test("what nobody has confirmed is not called saved", async () => {
  let up = true;
  const desk = await opened([], () => up);
  up = false;
  press(desk, "3");
  expect(desk.answers.value.get("better")).toBe(1);
  expect(desk.outbox.saving.value).toEqual({ state: "saving", n: 1 });
  desk.stop();
});
