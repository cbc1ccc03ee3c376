/** What somebody has set for this browser, whichever notebook is open. */
const KEY = "trajwidgets/settings";

/** Whether the next step comes up by itself; what of the head stands unfolded. */
const NAMES = ["auto_advance", "criteria", "guidelines"] as const;
export type Setting = (typeof NAMES)[number];
type Settings = Partial<Record<Setting, boolean>>;

export function readSettings(): Settings {
  const known: Settings = {};
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const set = new Map(Object.entries(typeof stored === "object" && stored !== null ? stored : {}));
    for (const name of NAMES) {
      const on: unknown = set.get(name);
      if (typeof on === "boolean") known[name] = on;
    }
  } catch {
    // Forbidden in this page, or not what we wrote: then everything is as at first.
  }
  return known;
}

export function writeSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readSettings(), ...settings }));
  } catch {
    // Forbidden in this page: then it lasts as long as the widget.
  }
}
