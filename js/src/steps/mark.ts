/** How a label looks from afar: a shape and a tone by its place among the options, so that colour never stands alone. */
import type { LabelSchema } from "../contract.gen";
import type { Labels, Unit } from "../room/fold";
import type { Words } from "../words";

export interface MarkOf {
  glyph: string;
  tone: string;
  says: string;
}

const GLYPHS = ["●", "▲", "✕", "◆", "■", "✚", "★", "◐", "▼", "⬟"];
const GOOD = /^(success|succeeded|correct|pass|passed|yes|good|great|ok|complete|completed)\b/i;
const BAD = /^(fail|failed|failure|incorrect|wrong|no|bad|unsuccessful)\b/i;
const MIDDLE = /^(partial|partially|unsure|okay|mixed)\b/i;

function tone(value: string): string {
  if (GOOD.test(value)) return "good";
  if (BAD.test(value)) return "bad";
  return MIDDLE.test(value) ? "middle" : "plain";
}

const BY_TONE: Record<string, string> = { good: "●", middle: "▲", bad: "✕" };

/** The mark of a unit: from its first field that has options; null where it has no label. */
export function markOf(
  labels: Labels,
  form: LabelSchema,
  unit: Unit,
  done: boolean,
  words: Words["outline"],
): MarkOf | null {
  const given = labels.get(unit);
  if (!given || given.size === 0) return null;
  for (const field of form.fields) {
    const label = given.get(field.name)?.label;
    if (label?.state !== "judged") continue;
    if (field.kind === "choice" || field.kind === "ordered_choice" || field.kind === "scale") {
      const place = field.options.findIndex((option) => option.value === label.value);
      const option = field.options[place];
      if (!option) continue;
      const by = tone(option.label);
      const glyph =
        field.kind === "scale" ? option.label.slice(0, 2) : (BY_TONE[by] ?? GLYPHS[place % GLYPHS.length] ?? "●");
      const says = `${field.title}: ${option.label}`;
      return { glyph, tone: by, says: done ? says : words.not_complete(says) };
    }
  }
  return { glyph: "✓", tone: "plain", says: done ? words.labelled : words.begun };
}
