/** What an option means: its place in the taxonomy, its definition, its examples. */
import type { JSX } from "preact";
import type { Option } from "../contract.gen";
import { Text } from "../text";

export function hasMeaning(option: Option): boolean {
  return option.definition !== "" || (option.examples?.length ?? 0) > 0;
}

export function Meaning({ option, id }: { option: Option; id?: string }): JSX.Element {
  return (
    <div class="def" id={id}>
      <b>
        <Text value={option.label} />
      </b>
      {option.definition !== "" && (
        <>
          : <Text value={option.definition} />
        </>
      )}
      {option.examples?.map((example) => (
        <div class="example" key={example}>
          <Text value={example} />
        </div>
      ))}
    </div>
  );
}
