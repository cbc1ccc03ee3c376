/** Diffs as diffs: what went and what came, told by sign, ground and words. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Text } from "../text";
import { useWords } from "../words";
import { usePlace } from "./context";
import { type Edit, type EditLine, editLines, stretches } from "./edits";
import { patchLines } from "./patch";

/** A diff found in a text. Its signs are part of that text. */
export function PatchView({ text }: { text: string }): JSX.Element {
  const lines = useMemo(() => patchLines(text), [text]);
  return (
    <pre class="diff">
      {lines.map((line, place) => (
        <div key={String(place)} class={`l ${line.kind}`}>
          <Text value={line.text} start={line.start} />
        </div>
      ))}
    </pre>
  );
}

const SIGN = { add: "+", del: "−", same: " " };

interface SignedProps {
  lines: readonly EditLine[];
  /** JSON Pointers of the text before and the text after, where they are texts of this step. */
  pointers?: { old?: string; new: string };
}

/** Lines with a sign of ours before each, and the stretches in between folded. */
export function SignedLines({ lines, pointers }: SignedProps): JSX.Element {
  const { texts } = useWords();
  const says = { add: texts.added, del: texts.removed, same: "" };
  const found = useMemo(() => stretches(lines), [lines]);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const line = (each: EditLine, place: number) => (
    <div
      key={String(place)}
      class={`l ${each.kind}`}
      data-pointer={each.kind === "del" ? pointers?.old : pointers?.new}
    >
      <span class="sign" aria-hidden="true">
        {SIGN[each.kind]}
      </span>
      <span class="said">{says[each.kind]}</span>
      <Text
        value={each.text}
        start={(each.kind === "del" ? pointers?.old : pointers?.new) === undefined ? undefined : each.start}
      />
    </div>
  );
  return (
    <pre class="diff signed">
      {found.map((stretch, place) =>
        stretch.folded && !open.has(place) ? (
          <button
            key={`fold-${place}`}
            type="button"
            class="fold same"
            aria-expanded={false}
            onClick={() => setOpen(new Set([...open, place]))}
          >
            ⋯ {texts.not_changed(stretch.lines.length)}
          </button>
        ) : (
          stretch.lines.map((each, inner) => line(each, 1e6 * place + inner))
        ),
      )}
    </pre>
  );
}

/** How much was added and removed. */
export function Amount({ lines }: { lines: readonly { kind: string }[] }): JSX.Element {
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return (
    <span class="amount">
      <span class="add">+{count("add")}</span> <span class="del">−{count("del")}</span>
    </span>
  );
}

/** An edit tool's two texts as one diff. */
export function EditView({ edit }: { edit: Edit }): JSX.Element {
  const place = usePlace();
  const { texts } = useWords();
  const lines = useMemo(() => editLines(edit.old.text, edit.new.text), [edit.old.text, edit.new.text]);
  const cut = place.cut[edit.old.pointer] !== undefined || place.cut[edit.new.pointer] !== undefined;
  return (
    <div class="edit">
      <div class="name">
        {texts.old_to_new} <Amount lines={lines} />
        {cut && <span> · {texts.of_beginnings}</span>}
      </div>
      <SignedLines lines={lines} pointers={{ old: edit.old.pointer, new: edit.new.pointer }} />
    </div>
  );
}
