/** From UTF-16 units, in which JavaScript finds things, to code points, in which places in a source are told. */
import { codePoints } from "../text";

/** A function from indexes to code points; asked in rising order it looks at each character once. */
export function offsets(source: string): (index: number) => number {
  let known = 0;
  let points = 0;
  return (index) => {
    if (index < known) {
      known = 0;
      points = 0;
    }
    points += codePoints(source.slice(known, index));
    known = index;
    return points;
  };
}
