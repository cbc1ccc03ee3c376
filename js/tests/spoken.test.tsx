/** Who cannot see the page is told what a key has done: what was chosen, whether it is saved, and where it led to. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Spoken } from "../src/steps/spoken";
import { pass } from "./faulty_comm";
import { choice, OUTCOME } from "./runs";
import { draw, withSizes } from "./stage";
import { choose, fresh, opened } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(async () => {
  await pass(500);
  document.body.replaceChildren();
  vi.useRealTimers();
});

test("a key is one sentence: what it chose, that it is saved, where it led to; and undoing it another", async () => {
  const { session } = await opened({ fields: [OUTCOME, choice("next_action", "retry stop", "qw")] });
  const root = await draw(<Spoken session={session} />);
  const said = () => root.querySelector('[role="status"][aria-live="polite"]')?.textContent;
  await pass(1000);
  expect(said()).toBe("saved. step 2 of 7, agent, not rated");
  choose(session, "outcome", "success");
  choose(session, "next_action", "retry");
  await pass(1000);
  expect(said()).toBe("next_action: retry. saved. step 3 of 7, agent, not rated");
  session.undo();
  await pass(1000);
  expect(said()).toBe("Undone: next_action. saved. step 2 of 7, agent, not rated");
});

test("who presses fast hears where they are, not where they were", async () => {
  const { session } = await opened();
  const root = await draw(<Spoken session={session} />);
  const region = root.querySelector('[role="status"]');
  await pass(1000);
  const heard: (string | undefined | null)[] = [];
  new MutationObserver(() => heard.push(region?.textContent)).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  for (let press = 0; press < 3; press += 1) {
    session.step(1);
    await pass(100);
  }
  await pass(1000);
  expect(heard).toEqual(["step 5 of 7, agent, not rated"]);
});

test("what cannot be saved is said with how much it is", async () => {
  const { session, comm } = await opened();
  const root = await draw(<Spoken session={session} />);
  await pass(1000);
  comm.cut();
  choose(session, "outcome", "success");
  await pass(5000);
  expect(root.textContent).toContain("not answering (busy or restarted), 1 unsaved");
});
