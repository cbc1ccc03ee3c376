/** A taxonomy as rows: groups and the codes in them, those that a search finds, those that are not folded away. */
import type { Option } from "../contract.gen";

export interface Row {
  /** Of a group its path, of a code its value: what it is folded and found again by. */
  id: string;
  title: string;
  level: number;
  /** The code that can be chosen here; a group may be one itself. */
  option: Option | undefined;
  /** How many codes are below; undefined for a code with nothing below it. */
  below: number | undefined;
  folded: boolean;
}

const BETWEEN = "\u0000";

function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

/** Whether every word that was typed stands somewhere in what is known of the code. */
export function matches(option: Option, query: string): boolean {
  const names = [
    option.label,
    String(option.value),
    ...(option.aliases ?? []),
    ...(option.group ?? []),
    option.definition,
  ];
  const known = folded(names.join("\n"));
  return folded(query)
    .split(/\s+/)
    .every((word) => known.includes(word));
}

function pathOf(option: Option): readonly string[] {
  return option.group ?? [];
}

/** The rows in declared order; while one searches nothing is folded. */
export function rowsOf(options: readonly Option[], query: string, shut: ReadonlySet<string>): Row[] {
  const found = options.filter((option) => matches(option, query));
  const groups = new Map<string, { below: number; own: Option | undefined }>();
  for (const option of options) {
    const path = pathOf(option);
    for (let depth = 1; depth <= path.length; depth += 1) {
      const id = path.slice(0, depth).join(BETWEEN);
      const group = groups.get(id) ?? { below: 0, own: undefined };
      groups.set(id, { ...group, below: group.below + (found.includes(option) ? 1 : 0) });
    }
  }
  // A code that bears the name of a group beside it is that group.
  for (const option of options) {
    const id = [...pathOf(option), option.label].join(BETWEEN);
    const group = groups.get(id);
    if (group) groups.set(id, { ...group, own: option });
  }
  const owns = new Set([...groups.values()].map((group) => group.own));
  const rows: Row[] = [];
  const shown = new Set<string>();
  for (const option of found) {
    const path = owns.has(option) ? [...pathOf(option), option.label] : pathOf(option);
    let hidden = false;
    for (let depth = 1; depth <= path.length; depth += 1) {
      const id = path.slice(0, depth).join(BETWEEN);
      const isShut = query === "" && shut.has(id);
      const group = groups.get(id);
      if (!hidden && !shown.has(id)) {
        shown.add(id);
        rows.push({
          id,
          title: path[depth - 1] ?? "",
          level: depth,
          option: group?.own,
          below: group?.below ?? 0,
          folded: isShut,
        });
      }
      hidden ||= isShut;
    }
    if (!hidden && !owns.has(option)) {
      const id = `${BETWEEN}${String(option.value)}`;
      rows.push({ id, title: option.label, level: path.length + 1, option, below: undefined, folded: false });
    }
  }
  return rows;
}

/** The group a row stands in, by its place among the rows; the row itself where it stands in none. */
export function parentOf(rows: readonly Row[], at: number): number {
  const level = rows[at]?.level ?? 0;
  for (let place = at - 1; place >= 0; place -= 1) if ((rows[place]?.level ?? 0) < level) return place;
  return at;
}
