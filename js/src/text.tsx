/** The one module that shows untrusted text: as text, with what would hide or deceive made visible. */
import type { JSX } from "preact";
import { useWords } from "./words";

/**
 * Control and format characters (bidi, zero-width, tags, soft hyphen), odd line breaks, and whatever else Unicode says draws
 * nothing (fillers, the variation selectors that smuggle text); but tab, line feed, and the two selectors of emoji.
 */
const HIDDEN = /(?!\t|\n|\uFE0E|\uFE0F)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

function name(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Source text, whole and escaped. Line breaks are kept; hidden characters show as their code. */
export function Text({ value }: { value: string }): JSX.Element {
  const { parts } = useWords();
  const pieces: (string | JSX.Element)[] = [];
  let from = 0;
  for (const found of value.matchAll(HIDDEN)) {
    if (found[0] === "\r" && value[found.index + 1] === "\n") continue;
    pieces.push(value.slice(from, found.index));
    pieces.push(
      <span class="hidden-char" title={parts.hidden_character}>
        {name(found[0])}
      </span>,
    );
    from = found.index + found[0].length;
  }
  pieces.push(value.slice(from));
  return (
    <span class="untrusted" dir="auto">
      {pieces}
    </span>
  );
}
