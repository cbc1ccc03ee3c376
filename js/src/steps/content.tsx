/** What a step holds: its parts in the order in which they stand in the source, each with what it may need. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { PagedStep } from "../contract.gen";
import { PartView } from "../parts";
import { PartContext, type PartPlace } from "../parts/context";
import type { Neighbour } from "../parts/observations";
import type { Row } from "../room/rows";
import type { Session } from "../room/session";
import { Text } from "../text";
import { useWords } from "../words";
import { Given } from "./given";
import { OffshootView } from "./offshoot";
import { linesOf, type Offshoot, startersOf } from "./offshoots";

function neighbour(session: Session, row: Row): Neighbour {
  const paged = session.pages?.at(row.place);
  return {
    stepId: row.step_id,
    number: row.number,
    step: paged?.step,
    cut: paged?.cut ?? {},
    want: () => session.pages?.want(row.place),
  };
}

function* before(session: Session, row: Row): Generator<Neighbour> {
  const { parentOf } = linesOf(session.rows.peek(), session.run.peek()?.parents ?? {});
  for (let each = parentOf(row); each !== undefined; each = parentOf(each)) yield neighbour(session, each);
}

function* after(session: Session, row: Row): Generator<Neighbour> {
  const rows = session.rows.peek();
  for (let place = row.place + 1; place < rows.length; place += 1) {
    const each = rows[place];
    if (each?.lineage === row.lineage) yield neighbour(session, each);
  }
}

const NONE: readonly Offshoot[] = [];

/** How deep offshoots open inside one another; further down one goes there. */
const DEEPEST = 3;

export function StepContent({ session, row, depth = 0 }: { session: Session; row: Row; depth?: number }): JSX.Element {
  const words = useWords();
  const pages = session.pages;
  // Read for the subscription: it draws again when pages arrive.
  void pages?.arrived.value;
  const paged = pages?.at(row.place);
  const trajectoryId = session.run.value?.header.trajectory_id ?? "";
  const leaving =
    depth < DEEPEST
      ? (linesOf(session.rows.value, session.run.value?.parents ?? {}).from.get(row.step_id) ?? NONE)
      : NONE;
  // The same as long as its step is, so that a key draws the frame of a card anew and not what is in it.
  return useMemo(() => {
    if (!paged) {
      return (
        <div class="p missing">
          <Text value={pages?.trouble.value ?? words.steps.on_its_way} />
        </div>
      );
    }
    const calls = paged.step.parts.filter((part) => part.type === "tool_call");
    const starters = startersOf(
      calls,
      leaving.filter((each) => each.kind === "agent"),
    );
    const below = (callId: string) => {
      const started = starters.get(callId);
      return started && <OffshootView session={session} offshoot={started} Content={StepContent} depth={depth} />;
    };
    const others = leaving.filter((each) => ![...starters.values()].includes(each));
    return (
      <PartContext.Provider value={placeOf(session, row, trajectoryId, paged, below)}>
        {paged.step.parts.length === 0 && <div class="p missing">{words.steps.empty}</div>}
        {paged.step.parts.map((part, index) => (
          <PartView key={String(index)} part={part} pointer={`/parts/${index}`} />
        ))}
        {others.map((each) => (
          <div key={each.lineage} class="p">
            <OffshootView session={session} offshoot={each} Content={StepContent} depth={depth} />
          </div>
        ))}
      </PartContext.Provider>
    );
  }, [session, row, trajectoryId, paged, words, depth, leaving, pages]);
}

function placeOf(
  session: Session,
  row: Row,
  trajectoryId: string,
  paged: PagedStep,
  below: PartPlace["below"],
): PartPlace {
  return {
    trajectoryId,
    stepId: row.step_id,
    parts: paged.step.parts,
    assets: session.assets,
    folds: session.folds,
    cut: paged.cut,
    whole: async (pointer, step_id = row.step_id) => {
      const { payload } = await session.door.ask("whole", { trajectory_id: trajectoryId, step_id, pointer });
      return payload.text;
    },
    beside:
      session.readOnly || session.marking.asksCalls.peek()
        ? (callId) => <Given session={session} unit={row.step_id} within={`call:${callId}`} />
        : undefined,
    neighbours: {
      arrived: () => session.pages?.arrived.value ?? 0,
      before: () => before(session, row),
      after: () => after(session, row),
    },
    below,
  };
}
