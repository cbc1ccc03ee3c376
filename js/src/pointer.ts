/** JSON Pointers (RFC 6901): "/" divides them, so within a name "~" is written as "~0" and "/" as "~1". */

/** The pointer to what has this name within what a pointer points to. */
export function under(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The names on the way from the top to what a pointer points to. */
export function namesOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}
