/** Lines of steps that leave another: sub-agents at the call that started them, branches where somebody went back. */
import type { Row } from "../room/rows";

export interface Offshoot {
  lineage: string;
  kind: "agent" | "branch";
  /** Its steps and those of its own offshoots, in order. */
  rows: readonly Row[];
  errors: number;
}

export interface Lines {
  /** The step each one follows; undefined for the first. */
  parentOf: (row: Row) => Row | undefined;
  /** By the step they leave. */
  from: ReadonlyMap<string, readonly Offshoot[]>;
  /** By their first step: the step they leave. */
  roots: ReadonlyMap<string, Row>;
}

function isBranch(lineage: string): boolean {
  return /^branch\b/i.test(lineage.split("/").at(-1) ?? "");
}

const known = new WeakMap<readonly Row[], Lines>();

/** Each line of a run by where it leaves; the main line leaves nowhere. Read once for a run. `parents` as in the contract. */
export function linesOf(rows: readonly Row[], parents: Readonly<Record<string, string>>): Lines {
  const lines = known.get(rows) ?? read(rows, parents);
  known.set(rows, lines);
  return lines;
}

function read(rows: readonly Row[], parents: Readonly<Record<string, string>>): Lines {
  const byId = new Map(rows.map((row) => [row.step_id, row]));
  const parentOf = (row: Row) =>
    Object.hasOwn(parents, row.step_id) ? byId.get(parents[row.step_id] ?? "") : rows[row.place - 1];
  const from = new Map<string, Offshoot[]>();
  const roots = new Map<string, Row>();
  const held = new Map<string, Row[]>();
  for (const row of rows) {
    const parts = row.lineage.split("/");
    for (let length = 1; length <= parts.length; length += 1) {
      const lineage = parts.slice(0, length).join("/");
      if (lineage === "") continue;
      const all = held.get(lineage) ?? [];
      held.set(lineage, all);
      all.push(row);
    }
  }
  for (const [lineage, all] of held) {
    const first = all.find((row) => row.lineage === lineage);
    if (first === undefined) continue;
    const root = parentOf(first);
    if (root === undefined) continue;
    const kind = isBranch(lineage) ? "branch" : "agent";
    const errors = all.reduce((sum, row) => sum + row.n_errors, 0);
    from.set(root.step_id, [...(from.get(root.step_id) ?? []), { lineage, kind, rows: all, errors }]);
    roots.set(first.step_id, root);
  }
  return { parentOf, from, roots };
}

const STARTS_AGENT = /task|agent|delegate|spawn|handoff|dispatch/i;

/** The calls that started sub-agents, where it can be told which started which: as many such calls as sub-agents. */
export function startersOf(
  calls: readonly { call_id: string; name: string }[],
  agents: readonly Offshoot[],
): Map<string, Offshoot> {
  const named = calls.filter((call) => STARTS_AGENT.test(call.name));
  const starters = named.length === agents.length ? named : calls.length === 1 && agents.length === 1 ? calls : [];
  return new Map(starters.flatMap((call, place) => (agents[place] ? [[call.call_id, agents[place]] as const] : [])));
}
