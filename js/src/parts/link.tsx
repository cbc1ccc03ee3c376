/** An address as text that leads nowhere by itself: it can be copied, or opened after its real host was shown. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Text } from "../text";
import { useWords } from "../words";

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
  const { texts } = useWords();
  const [open, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  const host = hostOf(address);
  const copy = () => {
    navigator.clipboard?.writeText(address).then(
      () => setSaid(texts.copied),
      () => setSaid(texts.not_copied),
    ) ?? setSaid(texts.not_copied);
  };
  return (
    <span class="link">
      {children}
      <button
        type="button"
        class="address"
        aria-expanded={open}
        aria-label={texts.address}
        onClick={() => setOpen(!open)}
      >
        ↗
      </button>
      {open && (
        <span class="leads">
          <Text value={address} />
          <button type="button" class="fold" onClick={copy}>
            {texts.copy}
          </button>
          {host !== "" && (
            <button
              type="button"
              class="fold"
              data-opens="elsewhere"
              onClick={() => window.open(address, "_blank", "noopener,noreferrer")}
            >
              {texts.leave_for} <Text value={host} />
            </button>
          )}
          <span role="status">{said}</span>
        </span>
      )}
    </span>
  );
}
