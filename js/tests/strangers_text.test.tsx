/** A trajectory is written by whoever the agent met: wherever its text shows, it shows as text. */
import type { JSX } from "preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Part, Step } from "../src/contract.gen";
import { Form } from "../src/fields/form";
import { Foot } from "../src/room/foot";
import { Head } from "../src/room/head";
import type { Session } from "../src/room/session";
import { Sheet } from "../src/room/sheet";
import { StepList } from "../src/steps/list";
import { Outline } from "../src/steps/outline";
import { Pinned } from "../src/steps/pinned";
import { Text } from "../src/text";
import { call, choice, output, run, say, step } from "./runs";
import { click, draw, drawParts, withSizes } from "./stage";
import { fresh, opened } from "./world";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  fresh();
  withSizes();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const MARKUP = [
  "<script>window.pwned = true</script>",
  "<img src=x onerror='window.pwned = true'>",
  "<button data-commandlinker-command='notebook:run-all-cells' data-commandlinker-args='{}'>run</button>",
  "<svg><animate onbegin='window.pwned = true'/></svg>",
  "<a href='javascript:window.pwned = true'>x</a>",
  "<iframe srcdoc='<script>parent.pwned = true</script>'></iframe>",
  "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
  "<!--><img src=x onerror=alert(1)>-->",
  "]]></text><form action=https://example.org><input name=q autofocus onfocus=alert(1)>",
  "[click](javascript:alert(1)) ![x](https://example.org/x.png) <https://example.org>",
  "{{constructor.constructor('alert(1)')()}} <%= alert(1) %> %00 &lt;b&gt; &#x3C;script&#x3E;",
];
const HOSTILE = MARKUP.join(" ");

/** Elements and attributes that a string of somebody else must never become. */
const FORBIDDEN =
  "script, iframe, object, embed, link, meta, base, form, math, style, a, animate, template, " +
  "[data-commandlinker-command], [data-commandlinker-args], [srcdoc], [href], [action], [formaction], [autofocus], [is]";

function expectHarmless(root: HTMLElement, times = 1): void {
  expect([...root.querySelectorAll(FORBIDDEN)].map((each) => each.outerHTML)).toEqual([]);
  for (const element of root.querySelectorAll("*")) {
    const names = element.getAttributeNames();
    expect(names.filter((name) => name.startsWith("on"))).toEqual([]);
    expect(element.getAttribute("src") ?? "").toMatch(/^$|^data:image\/(png|jpeg|gif|webp|bmp);base64,/);
  }
  for (const line of MARKUP) expect(root.textContent?.split(line).length, line).toBeGreaterThan(times);
  expect((globalThis as { pwned?: boolean }).pwned).toBeUndefined();
}

const file = { asset_id: null, media_type: HOSTILE, uri: HOSTILE };
const PARTS: Record<string, Part> = {
  text: say(HOSTILE),
  reasoning: { source_index: null, type: "reasoning", text: HOSTILE, withheld: false },
  "tool name": call(HOSTILE, {}),
  "call id": call("x", {}, HOSTILE),
  "argument name": call("x", { [HOSTILE]: 1 }),
  "argument value": call("x", { y: HOSTILE }),
  "deep argument": call("x", { y: { z: [HOSTILE] } }),
  "short arguments": call("x", Object.fromEntries(MARKUP.map((line) => [line, line]))),
  "raw arguments": { ...call("x", {}), raw_arguments: HOSTILE } as Part,
  "image address": { source_index: null, type: "image", ...file, width: null, height: null, alt: "", overlays: [] },
  "mark on an image": {
    source_index: null,
    type: "image",
    ...{ ...file, asset_id: "a".repeat(64), width: 10, height: 10, alt: HOSTILE },
    overlays: [{ type: "pointer", x: 1, y: 1, label: HOSTILE }],
  },
  "kind of an image": {
    source_index: null,
    type: "image",
    ...file,
    asset_id: "a",
    width: 1,
    height: 1,
    alt: "",
    overlays: [],
  },
  "audio kind": { source_index: null, type: "audio", ...file, duration_s: null, transcript: "" },
  transcript: { source_index: null, type: "audio", ...file, duration_s: 1, transcript: HOSTILE },
  "file name": { source_index: null, type: "file", ...file, name: HOSTILE },
  "raw kind": { source_index: null, type: "raw", kind: HOSTILE, data: null },
  result: {
    source_index: null,
    type: "tool_result",
    call_id: HOSTILE,
    content: [{ source_index: null, type: "text", text: HOSTILE }],
    is_error: true,
    duration_s: null,
    orphan: true,
  },
};

/** Texts of each kind that has a look of its own, with every line of the above inside. */
const LOOKS: Record<string, Part> = {
  terminal: output(`\u001B[31m${HOSTILE}\u001B[0m\u001B]8;;${MARKUP[0]}\u0007${HOSTILE}\u001B]8;;\u0007\rover\n`),
  diff: output(`--- a/${HOSTILE}\n+++ b/x\n@@ -1 +1 @@\n-${HOSTILE}\n+${HOSTILE}\n`),
  edit: call("edit", { old_str: HOSTILE, new_str: `${HOSTILE}\nmore` }),
  code: call("write", { path: "x.html", content: `<!doctype html>${HOSTILE}` }),
  python: call("write", { path: "x.py", content: `def f():\n  "${HOSTILE}"` }),
  tree: call("post", { body: { [HOSTILE]: [HOSTILE, { [HOSTILE]: HOSTILE.repeat(3) }] } }),
  json: output(JSON.stringify({ [HOSTILE]: [HOSTILE, { [HOSTILE]: HOSTILE }] })),
  table: output(
    `${["a", ...MARKUP.map((_, place) => `b${place}`)].join("\t")}\n${`x\t${MARKUP.join("\t")}\n`.repeat(3)}`,
  ),
  objects: output(JSON.stringify([{ a: HOSTILE, [HOSTILE]: 1 }])),
  Markdown: say(`# ${HOSTILE}\n\n- ${MARKUP.join("\n- ")}\n\n\`${HOSTILE}\`\n\n|a|b|\n|-|-|\n|${MARKUP[1]}|x|\n`),
};

test.each(Object.entries(LOOKS))("in %s it becomes no element, whatever is pressed", async (_look, part) => {
  const { root } = await drawParts([part]);
  const harmless = () => {
    expect([...root.querySelectorAll(FORBIDDEN)].map((each) => each.outerHTML)).toEqual([]);
    for (const element of root.querySelectorAll("*")) {
      expect(element.getAttributeNames().filter((name) => name.startsWith("on") || name === "src")).toEqual([]);
    }
  };
  harmless();
  for (const look of [...root.querySelectorAll<HTMLButtonElement>(".look")]) {
    await click(look);
    harmless();
    // What the press has brought is pressed too; one way out there is asks first, and is not taken here.
    for (const each of [...root.querySelectorAll<HTMLButtonElement>("button:not(.look)")]) await click(each);
    harmless();
  }
  expect((globalThis as { pwned?: boolean }).pwned).toBeUndefined();
});

test.each(Object.entries(PARTS))("markup in %s", async (_where, part) => {
  const { root } = await drawParts([part]);
  expectHarmless(root);
});

test("markup in raw data", async () => {
  const { root } = await drawParts([{ source_index: null, type: "raw", kind: "x", data: MARKUP }]);
  expect(root.querySelector(FORBIDDEN)).toBeNull();
  expect(root.textContent).toContain("<script>window.pwned = true</script>");
});

describe("in the room around the cards", () => {
  async function room(view: (session: Awaited<ReturnType<typeof opened>>["session"]) => JSX.Element) {
    const hostile: Partial<Step> = { name: HOSTILE, flags: [HOSTILE], lineage: HOSTILE };
    const given = run("r1", [step(HOSTILE, [say(HOSTILE)], hostile)], {
      goal: HOSTILE,
      criteria: [HOSTILE],
      model: HOSTILE,
      agent: HOSTILE,
      slices: { [HOSTILE]: HOSTILE },
    });
    const field = choice("outcome", "a", "1", { title: HOSTILE, help: HOSTILE });
    const options = [{ value: HOSTILE, label: HOSTILE, key: "1", definition: HOSTILE }];
    const { session } = await opened({ runs: [given], fields: [{ ...field, options }] });
    session.choose({ ...field, options }, HOSTILE);
    session.say(HOSTILE);
    session.refusals.value = new Map([[`${HOSTILE}/outcome`, HOSTILE]]);
    return draw(view(session));
  }

  test("the head: goal, criteria, guidelines, model, slices", async () => {
    const head = (session: Session) => <Head session={session} pinned={<Pinned session={session} />} />;
    expectHarmless(await room(head), 4);
    localStorage.setItem("trajwidgets/settings", JSON.stringify({ guidelines: true }));
    const root = await room((session) => {
      const welcome = session.welcome.value;
      if (welcome)
        session.welcome.value = { ...welcome, form: { ...welcome.form, guidelines: `# Read\n\n${HOSTILE}` } };
      return head(session);
    });
    // Rendered, an address is a button and no more stands as it was written.
    expect(root.querySelector(".guidelines .rendered .h1")?.textContent).toBe("Read");
    expect(root.querySelectorAll(FORBIDDEN).length).toBe(0);
    expect(root.querySelector(".guidelines")?.textContent).toContain(MARKUP[0]);
  });

  test("the outline: titles", async () => {
    const root = await room((session) => <Outline session={session} leave={() => {}} />);
    expectHarmless(root);
    expect(root.querySelector("[data-step] script")).toBeNull();
  });

  test("the cards: names, flags, labels, texts", async () => {
    expectHarmless(await room((session) => <StepList session={session} />), 3);
  });

  test("the form: questions, options, definitions, refusals", async () => {
    expectHarmless(await room((session) => <Form session={session} leave={() => {}} />), 4);
  });

  test("notices and the sheet of keys", async () => {
    expectHarmless(await room((session) => <Foot session={session} inside leave={() => {}} />));
    expectHarmless(await room((session) => <Sheet session={session} />));
  });
});

const UNSEEN: [name: string, text: string, shown: string][] = [
  ["a right-to-left override", "invoice\u202Egpj.exe", "invoiceU+202Egpj.exe"],
  ["isolates", "a\u2066b\u2069c", "aU+2066bU+2069c"],
  ["zero width", "pass\u200Bword\uFEFF", "passU+200BwordU+FEFF"],
  ["NUL and escape", "a\u0000b\u001B[31mc", "aU+0000bU+001B[31mc"],
  ["a soft hyphen", "soft\u00ADhyphen", "softU+00ADhyphen"],
  ["tag characters", "hi\u{E0041}\u{E007F}", "hiU+E0041U+E007F"],
  ["variation selectors that smuggle bytes", "😀\u{E0158}\u{E0159}", "😀U+E0158U+E0159"],
  ["fillers that look like nothing", "a\u3164b\u115Fc\u034Fd", "aU+3164bU+115FcU+034Fd"],
  ["line and paragraph separators", "a\u2028b\u2029c", "aU+2028bU+2029c"],
  ["a lone carriage return", "shown\rhidden", "shownU+000Dhidden"],
  ["but line breaks of any kind stay", "a\r\nb\nc\td", "a\r\nb\nc\td"],
  ["and letters of every script", "Zürich 東京 שלום مرحبا ❤️ e\u0301", "Zürich 東京 שלום مرحبا ❤️ e\u0301"],
];

test.each(UNSEEN)("what does not show by itself shows as its code: %s", async (_name, text, shown) => {
  const root = await draw(<Text value={text} />);
  expect(root.textContent).toBe(shown);
  const marked = [...root.querySelectorAll(".hidden-char")].map((each) => each.textContent);
  expect(marked).toEqual(shown.match(/U\+[0-9A-F]{4,}/g) ?? []);
});

const tags = (words: string) =>
  Array.from(words, (each) => String.fromCodePoint(0xe0000 + each.charCodeAt(0))).join("");
const MANY: [name: string, text: string, shown: string, n: number][] = [
  ["of one kind", `a${"\u200B".repeat(5000)}b`, "aU+200B ×5,000b", 5000],
  ["of several", `a${"\u202E\u2066\u200B".repeat(4)}b`, "aU+202E … U+200B ×12b", 12],
  ["that spell words to a model", `hi${tags("ignore all of it")}`, "hiU+E0069 … U+E0074 ×16 “ignore all of it”", 16],
  ["before a line break of two", `a${"\u0000".repeat(9)}\r\nb`, "aU+0000 ×9\r\nb", 9],
];

test.each(MANY)("many hidden characters in a row show as one element: %s", async (_name, text, shown, n) => {
  const root = await draw(<Text value={text} />);
  expect(root.textContent).toBe(shown);
  const found = [...root.querySelectorAll<HTMLElement>(".hidden-char")];
  expect(found.map((each) => Number(each.dataset.hidden))).toEqual([n]);
  expect(found[0]?.title).toContain(`${shown.match(/U\+[0-9A-F]+/)?.[0]} U+`);
});

test.each(Object.entries(PARTS).filter(([where]) => !["short arguments", "deep argument"].includes(where)))(
  "bidi in %s cannot reorder what stands around it",
  async (_where, part) => {
    const bidi = JSON.parse(
      JSON.stringify(part).replaceAll(JSON.stringify(HOSTILE).slice(1, -1), "\\u202Eevil"),
    ) as Part;
    const { root } = await drawParts([bidi]);
    expect(root.textContent).toContain("U+202Eevil");
    expect(root.textContent).not.toContain("\u202E");
  },
);
