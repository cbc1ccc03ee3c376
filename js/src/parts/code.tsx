/** Text in a fixed-width face, with the colours of its language where that is known. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Text } from "../text";
import { highlight } from "./highlight";
import type { Language } from "./languages";

interface CodeProps {
  text: string;
  language: Language | undefined;
  start?: number | undefined;
}

export function Code({ text, language, start }: CodeProps): JSX.Element {
  const runs = useMemo(() => (language === undefined ? undefined : highlight(text, language)), [text, language]);
  return (
    <pre>
      <Text value={text} start={start} runs={runs} />
    </pre>
  );
}
