/** A share as a bar beside its number, for the eye alone. */
import type { JSX } from "preact";

export function Bar({ share }: { share: number | null }): JSX.Element {
  return (
    <span class="extent" aria-hidden="true">
      <i style={`inline-size:${Math.round(100 * Math.max(0, share ?? 0))}%`} />
    </span>
  );
}
