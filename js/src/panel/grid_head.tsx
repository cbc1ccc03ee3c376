/** The head of a grid: a name over each column, nothing over the names of the rows. */
import type { JSX } from "preact";
import { Text } from "../text";

export function GridHead({ names }: { names: readonly string[] }): JSX.Element {
  return (
    <thead>
      <tr>
        <td />
        {names.map((name) => (
          <th key={name} scope="col">
            <Text value={name} />
          </th>
        ))}
      </tr>
    </thead>
  );
}
