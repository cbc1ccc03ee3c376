/** The words of a widget: which language, and what it does to numbers, plurals and the direction of the page. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { mount } from "../src/room/mount";
import { useWords, type Words, wordsOf } from "../src/words";

afterEach(() => {
  document.documentElement.lang = "";
  delete document.body.dataset.vscodeThemeKind;
  document.body.replaceChildren();
});

/** Every string of a catalogue with its place; functions are called with as many values as they take. */
function spoken(words: Words): Map<string, string> {
  const said = new Map<string, string>();
  const walk = (value: unknown, at: string): void => {
    if (typeof value === "string") said.set(at, value);
    else if (Array.isArray(value)) said.set(at, value.join(""));
    else if (typeof value === "function") {
      // What a sentence is given prints alike whether it counts or names.
      for (const n of [1, 2]) walk(Reflect.apply(value, null, [n, n, n]), `${at}(${n})`);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, `${at}.${key}`);
    }
  };
  const { amounts: _amounts, language: _language, dir: _dir, ...rooms } = words;
  walk(rooms, "");
  return said;
}

describe("German", () => {
  const german = spoken(wordsOf("de"));
  const english = spoken(wordsOf("en"));

  test("says each sentence, and with everything the English one was given", () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
    for (const [at, text] of german) {
      expect(text, at).not.toBe("");
      expect(text.match(/\d+/g) ?? [], at).toEqual(
        expect.arrayContaining((english.get(at)?.match(/\d+/g) ?? []).slice(0, 1)),
      );
    }
  });

  /** Words that are the same in both languages, by what a German annotator says. */
  const SAME = [
    "system",
    "agent",
    "audio",
    "optional",
    "nominal",
    "ordinal",
    "text",
    "live",
    "esc",
    "▸",
    "n",
    "κ",
    "label",
  ];

  test("is not English left standing", () => {
    const left = [...german].filter(([at, text]) => english.get(at) === text && !SAME.includes(text.toLowerCase()));
    expect(left).toEqual([]);
  });

  test("writes numbers, seconds and money as in Germany", () => {
    const { amounts } = wordsOf("de");
    expect(amounts.number(12345.5)).toBe("12.345,5");
    expect(amounts.duration(0.42)).toBe("0,4 s");
    expect(amounts.duration(252)).toBe("4 min 12 s");
    expect(amounts.usd(0.5).replace(/\s/g, " ")).toBe("0,50 $");
    expect(wordsOf("de").head.criteria(1)).toBe("1 Erfolgskriterium");
    expect(wordsOf("de").head.criteria(2)).toBe("2 Erfolgskriterien");
  });
});

test("English writes amounts as it always has", () => {
  const { amounts } = wordsOf("en");
  expect([0.004, 0.42, 12, 252].map(amounts.duration)).toEqual(["4 ms", "0.4 s", "12 s", "4 m 12 s"]);
  expect([9_999, 12_345].map(amounts.count)).toEqual(["9,999", "12.3k"]);
  expect(amounts.usd(0.5)).toBe("$0.50");
});

describe("the language is", () => {
  test("that which Python was given, else the page's, else English", () => {
    document.documentElement.lang = "de-AT";
    expect(wordsOf("").head.goal).toBe("Ziel");
    expect(wordsOf("en").head.goal).toBe("Goal");
    document.documentElement.lang = "fr";
    expect(wordsOf("").head.goal).toBe("Goal");
    document.documentElement.lang = "de-";
    expect(wordsOf("").head.goal).toBe("Ziel");
  });

  test("the browser's in VS Code, which calls every page of outputs English", () => {
    vi.spyOn(navigator, "language", "get").mockReturnValue("de");
    document.documentElement.lang = "en";
    document.body.dataset.vscodeThemeKind = "vscode-light";
    expect(wordsOf("").head.goal).toBe("Ziel");
  });
});

test("two widgets of one page each keep their language and direction", () => {
  const Goal = () => <b>{useWords().head.goal}</b>;
  const roots = ["de", "ar-XB"].map((language) => {
    const output = document.createElement("div");
    document.body.append(output);
    mount(output, "Labeler", wordsOf(language), undefined).draw(<Goal />);
    return output.querySelector<HTMLElement>(".trajwidgets")?.shadowRoot?.querySelector<HTMLElement>(".root");
  });
  expect(roots.map((root) => [root?.dir, root?.lang])).toEqual([
    ["ltr", "de"],
    ["rtl", "en"],
  ]);
  expect(roots[0]?.textContent).toBe("Ziel");
  expect(roots[1]?.textContent).toMatch(/^[\u05D0-\u05EA]+$/u);
});

describe("the pseudo-language", () => {
  const english = spoken(wordsOf("en"));

  test("makes every text longer by two fifths and leaves what it was given as it is", () => {
    for (const [at, text] of spoken(wordsOf("en-XA"))) {
      const plain = english.get(at) ?? "";
      if (/\p{L}{2,}/u.test(plain)) expect(text.length, at).toBeGreaterThan(1.35 * plain.length);
    }
    expect(wordsOf("en-XA").saving.refused("disk full")).toMatch(/^\[.+: disk full·/u);
  });

  test("turns every letter of ours to one that runs from right to left, and needs no control character for it", () => {
    for (const [at, text] of spoken(wordsOf("ar-XB"))) {
      expect(text, at).not.toMatch(/[a-z\p{Cf}\p{Co}]/iu);
    }
    expect(wordsOf("ar-XB").saving.refused("disk full")).toMatch(/disk full$/u);
  });
});
