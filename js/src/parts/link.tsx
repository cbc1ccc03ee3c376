/** An address as text that leads nowhere by itself: it can be copied, or opened after its real host was shown. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Text } from "../text";

/** The host as the browser would ask for it, foreign letters in punycode; "" where the address is none of the web. */
export function hostOf(address: string): string {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.host : "";
  } catch {
    return "";
  }
}

export function Link({ address, children }: { address: string; children: ComponentChildren }): JSX.Element {
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  const host = hostOf(address);
  const copy = () => {
    navigator.clipboard?.writeText(address).then(
      () => setSaid("copied"),
      () => setSaid("not copied: the page may not write to the clipboard"),
    ) ?? setSaid("not copied: the page has no clipboard");
  };
  return (
    <span class="link">
      {children}
      <button type="button" class="address" aria-expanded={open} aria-label="address" onClick={() => setOpen(!open)}>
        ⧉
      </button>
      {open && (
        <span class="leads">
          <Text value={address} />
          <button type="button" class="fold" onClick={copy}>
            copy address
          </button>
          {host !== "" && (
            <button
              type="button"
              class="fold"
              data-opens="elsewhere"
              onClick={() => window.open(address, "_blank", "noopener,noreferrer")}
            >
              leave for <Text value={host} />
            </button>
          )}
          <span role="status">{said}</span>
        </span>
      )}
    </span>
  );
}
