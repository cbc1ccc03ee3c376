/** The door between a widget and Python: what goes out, and what becomes of every kind of answer. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Envelope, PROTOCOL } from "../src/contract.gen";
import { Door, Refused, type Reply, Unanswered } from "../src/room/door";
import { FaultyComm, pass } from "./faulty_comm";
import { Kernel } from "./kernel";
import { form, plainRun } from "./runs";
import { Store } from "./store";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

function pair() {
  const kernel = new Kernel(new Store(), form(), [plainRun("r1", 3)]);
  const comm = new FaultyComm(kernel);
  return { kernel, comm, door: new Door(comm.model) };
}

/** What becomes of a promise, without waiting for it. */
function outcome(asked: Promise<unknown>): { value?: unknown; error?: unknown } {
  const seen: { value?: unknown; error?: unknown } = {};
  asked.then(
    (value) => Object.assign(seen, { value }),
    (error: unknown) => Object.assign(seen, { error }),
  );
  return seen;
}

test("an ask carries the whole envelope, counted, from one session to one widget", async () => {
  const { kernel, door } = pair();
  outcome(door.ask("hello", { place: null }));
  outcome(door.ask("open", { trajectory_id: "x" }));
  await pass(20);
  const [hello, open] = kernel.heard as [Envelope, Envelope];
  expect(hello).toMatchObject({
    v: PROTOCOL,
    kind: "hello",
    reply_to: null,
    widget_id: "w",
    seq: 1,
    payload: { place: null },
  });
  expect(open).toMatchObject({ kind: "open", seq: 2, session: hello.session, payload: { trajectory_id: "x" } });
  expect(open.id).not.toBe(hello.id);
});

test("answers find their asks whatever the order, with their buffers", async () => {
  const { comm, door } = pair();
  const answers: [unknown, DataView[]][] = [];
  vi.spyOn(comm.kernel, "receive").mockImplementationOnce((content) => {
    setTimeout(() => comm.kernel.receive(content), 500);
  });
  for (const start of [0, 2]) {
    void door.ask("page", { trajectory_id: "r1", start, count: 2 }).then(({ payload, buffers }) => {
      answers.push([payload.start, buffers]);
    });
  }
  await pass(1000);
  expect(answers.map(([start]) => start)).toEqual([2, 0]);
  const [, buffers] = answers[1] as [number, DataView[]];
  expect(JSON.parse(new TextDecoder().decode(buffers[0]))).toHaveLength(2);
});

test("bytes that a host hands over bare, as VS Code does, are views to whoever asked", async () => {
  const { comm, door } = pair();
  comm.bare = true;
  const asked = outcome(door.ask("page", { trajectory_id: "r1", start: 0, count: 2 }));
  await pass(20);
  const { buffers } = asked.value as Reply<unknown>;
  expect(buffers[0]).toBeInstanceOf(DataView);
  expect(JSON.parse(new TextDecoder().decode(buffers[0]))).toHaveLength(2);
});

test("an error of Python rejects with its own words", async () => {
  const { door } = pair();
  const asked = outcome(door.ask("open", { trajectory_id: "r9" }));
  await pass(20);
  expect(asked.error).toBeInstanceOf(Refused);
  expect(String(asked.error)).toContain("run 'r9' is not in this Labeler");
});

test("an older kernel's refusal of this protocol is such an error", async () => {
  const { comm, door } = pair();
  const send = comm.model.send;
  comm.model.send = (content) => send({ ...content, v: PROTOCOL + 1 });
  const asked = outcome(door.ask("hello", { place: null }));
  await pass(20);
  expect(String(asked.error)).toContain("this page speaks protocol");
});

test("no answer in time rejects, and says after how long", async () => {
  const { kernel, door } = pair();
  kernel.die();
  const asked = outcome(door.ask("hello", { place: null }, 3000));
  await pass(2980);
  expect(asked).toEqual({});
  await pass(40);
  expect(asked.error).toBeInstanceOf(Unanswered);
  expect(String(asked.error)).toContain("no answer to hello within 3000 ms");
});

test("an answer that comes late, or twice, is heard as late news", async () => {
  const { comm, door, kernel } = pair();
  const late: unknown[] = [];
  door.on("late:decisions", (payload) => late.push(payload));
  comm.faults = { drop: 0, double: 1, late: 0, delay: 1 };
  outcome(door.ask("decisions", { trajectory_id: "r1" }));
  await pass(100);
  // Two asks arrived, each was answered twice; one of the four was the answer.
  const decisions = { trajectory_id: "r1", decisions: [], card: kernel.queue()[0] };
  expect(late).toEqual([decisions, decisions, decisions]);
});

test("what is no message of ours is left alone", async () => {
  const { comm, door } = pair();
  const news: unknown[] = [];
  door.on("changed", (payload) => news.push(payload));
  for (const content of [null, "text", 7, [], {}, { kind: "changed" }, { kind: "anywidget-command", id: "x" }]) {
    comm.arrive(content);
  }
  expect(news).toEqual([]);
  comm.arrive({ v: PROTOCOL, id: "x", kind: "changed", reply_to: null, payload: { trajectory_id: "r1" } });
  expect(news).toEqual([{ trajectory_id: "r1" }]);
});

test("a closed door hears nothing and waits for nothing", async () => {
  const { comm, door } = pair();
  const heard: string[] = [];
  door.on("closed", () => heard.push("closed"));
  const asked = outcome(door.ask("hello", { place: null }));
  door.close();
  await pass(20_000);
  comm.close();
  expect([asked, heard]).toEqual([{}, []]);
});
