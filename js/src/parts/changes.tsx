/** What changed since the same tool looked last: the two observations as one diff. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Text } from "../text";
import { useWords } from "../words";
import { usePlace } from "./context";
import { Amount, SignedLines } from "./diff";
import { editLines } from "./edits";
import type { Observed } from "./observations";

interface ChangesProps {
  text: string;
  pointer: string;
  before: Observed;
}

export function ChangesView({ text, pointer, before }: ChangesProps): JSX.Element {
  const place = usePlace();
  const { texts, parts } = useWords();
  const [whole, setWhole] = useState<{ old: string; now: string } | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const isCut = before.cut || place.cut[pointer] !== undefined;
  useEffect(() => {
    if (!isCut) return;
    Promise.all([place.whole(before.pointer, before.stepId), place.whole(pointer)]).then(
      ([old, now]) => setWhole({ old, now }),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  }, [isCut, place, before.pointer, before.stepId, pointer]);
  const { old, now } = whole ?? { old: before.text, now: text };
  const lines = useMemo(() => editLines(old, now), [old, now]);
  const same = lines.every((line) => line.kind === "same");
  return (
    <div class="changes">
      <div class="name">
        {texts.since(before.number)} <Amount lines={lines} />
      </div>
      {same ? (
        <div class="missing">{texts.nothing_changed}</div>
      ) : (
        <SignedLines lines={lines} pointers={{ new: pointer }} />
      )}
      {trouble !== null && (
        <div class="trouble">
          {parts.not_fetched} <Text value={trouble} />
        </div>
      )}
    </div>
  );
}
