/** A table found in a text: fifty rows, and more on demand. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Text } from "../text";
import { useWords } from "../words";
import type { Table } from "./rows";

const ROWS = 50;

export function TableView({ table, omitted }: { table: Table; omitted: number }): JSX.Element {
  const { terms, texts } = useWords();
  const [shown, setShown] = useState(ROWS);
  const more = table.rows.length - shown;
  return (
    <>
      <section class="sheetlike" aria-label={texts.table} tabIndex={-1}>
        <table>
          <thead>
            <tr>
              {table.columns.map((cell, place) => (
                <th key={String(place)} scope="col">
                  <Text value={cell.text} start={cell.start} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.slice(0, shown).map((row, line) => (
              <tr key={String(line)}>
                {row.map((cell, place) => (
                  <td key={String(place)} class={/^-?[\d.,]+%?$/.test(cell.text) ? "n" : ""}>
                    <Text value={cell.text} start={cell.start} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more > 0 && (
        <button type="button" class="fold" onClick={() => setShown(shown + 4 * ROWS)}>
          {terms.folded} {texts.more_rows(more)}
        </button>
      )}
      {omitted > 0 && <div class="missing">{texts.goes_on}</div>}
    </>
  );
}
