/** What an annotator has set for this browser, whichever notebook is open. */
const KEY = "trajwidgets/settings";

interface Settings {
  auto_advance?: boolean;
}

export function readSettings(): Settings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const set = typeof stored === "object" && stored !== null && "auto_advance" in stored ? stored.auto_advance : null;
    return typeof set === "boolean" ? { auto_advance: set } : {};
  } catch {
    return {};
  }
}

export function writeSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Forbidden in this page: then it lasts as long as the widget.
  }
}
