/** Trees, tables, code and Markdown: each text in the way it reads best, all of it, and nothing that it says carried out. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JsonValue } from "../src/contract.gen";
import { highlight, LIMIT } from "../src/parts/highlight";
import { languageOf } from "../src/parts/languages";
import { hostOf } from "../src/parts/link";
import { looksOf } from "../src/parts/looks";
import { tableOf } from "../src/parts/rows";
import { Folds } from "../src/room/folds";
import { pass } from "./faulty_comm";
import { call, output, say } from "./runs";
import { button, click, drawParts } from "./stage";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  localStorage.clear();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe("a tree", () => {
  test("shows its near levels, folds the rest, and unfolds by click and by key", async () => {
    const deep = { near: { list: Array.from({ length: 60 }, (_, place) => ({ place, more: [place] })) } };
    const { root, text } = await drawParts([call("post", { body: deep })]);
    expect(text()).toContain("near");
    expect(root.querySelectorAll(".leaf")).toHaveLength(0);
    const list = button(root, /list/);
    list.focus();
    list.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, composed: true }));
    await pass(100);
    expect(list.getAttribute("aria-expanded")).toBe("true");
    expect(root.querySelectorAll(".twig")).toHaveLength(63);
    list.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, composed: true }));
    expect(document.activeElement?.textContent).toContain("0:");
  });

  test("of 100,000 nodes is drawn a hundred at a time", async () => {
    const value: JsonValue = Array.from({ length: 50_000 }, (_, place) => ({ n: place, s: `value ${place}` }));
    vi.useRealTimers();
    vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ["setTimeout", "Date"] });
    const begin = performance.now();
    const { root } = await drawParts([call("post", { value })]);
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(root.querySelectorAll(".twig")).toHaveLength(101);
    await click(button(root, /49,900 more/));
    expect(root.querySelectorAll(".twig")).toHaveLength(501);
  });

  test("as deep as anybody likes is no end of the stack", async () => {
    let value: JsonValue = "bottom";
    for (let depth = 0; depth < 20_000; depth += 1) value = [value];
    const { root } = await drawParts([call("post", { value })]);
    expect(root.querySelectorAll(".twig").length).toBeLessThan(60);
  });

  test("has no separators in its numbers, and says what is empty", async () => {
    const { text } = await drawParts([
      call("post", { body: { a: 1e21, b: -0.1, c: 1234567.89, d: true, e: null, f: [], g: {} } }),
    ]);
    for (const each of ["1e+21", "-0.1", "1234567.89", "true", "null", "[]", "{}"]) expect(text()).toContain(each);
  });

  test("can be had of JSON that a tool printed", async () => {
    const printed = JSON.stringify({ status: "ok", items: [{ id: 1 }, { id: 2 }], note: "x".repeat(30) });
    const { root, text } = await drawParts([output(printed)]);
    await click(button(root, /^tree$/));
    expect(root.querySelectorAll(".twig")).toHaveLength(4);
    expect(text()).toContain("status");
  });
});

describe("a table", () => {
  // The grammar of RFC 4180, section 2: quoted fields, doubled quotes, line breaks inside, CR LF.
  test.each([
    [
      "plain",
      "a,b\n1,2\n3,4\n",
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    [
      "quoted",
      'a,b\r\n"1,5","say ""hi"""\r\n"two\nlines",x\r\n',
      [
        ["1,5", 'say "hi"'],
        ["two\nlines", "x"],
      ],
    ],
    [
      "empty cells",
      "a,b,c\n1,,3\n,,\n",
      [
        ["1", "", "3"],
        ["", "", ""],
      ],
    ],
    [
      "tabs",
      "a\tb\n1,5\t2\n3\t4",
      [
        ["1,5", "2"],
        ["3", "4"],
      ],
    ],
    [
      "objects",
      '[{"a": 1, "b": null}, {"a": "x", "c": true}]',
      [
        ["1", "null", ""],
        ["x", "", "true"],
      ],
    ],
    ["JSON lines", '{"a": 1}\n{"a": 2}\n', [["1"], ["2"]]],
  ])("of %s", (_name, text, rows) => {
    expect(tableOf(text)?.rows.map((row) => row.map((cell) => cell.text))).toEqual(rows);
  });

  test.each([
    "Well, this is prose.\nIt has commas, too, and lines.\nThree, of them.",
    "a,b\n1,2,3\n4,5\n",
    'a,b\n"never closed,2\n3,4\n',
    '[{"a": {"deep": 1}}]',
    "[1, 2, 3]",
    "one line, only",
    "",
  ])("is not what %j is", (text) => {
    expect(tableOf(text)).toBeUndefined();
  });

  test("shows fifty rows, and more on demand", async () => {
    const rows = Array.from({ length: 120 }, (_, place) => `${place},name ${place}`);
    const { root } = await drawParts([output(`id,name\n${rows.join("\n")}\n`)]);
    await click(button(root, /^table$/));
    expect(root.querySelectorAll("tbody tr")).toHaveLength(50);
    await click(button(root, /70 more rows/));
    expect(root.querySelectorAll("tbody tr")).toHaveLength(120);
  });
});

describe("code", () => {
  test.each([
    ["bash", "ls -la", { name: "command", tool: "bash" }],
    ["python", "x = 1", { name: "content", path: "/a/b.py" }],
    ["python", "x = 1", { name: "code", tool: "python" }],
    ["typescript", "let x", { path: "a.tsx" }],
    ["sql", "SELECT 1", { name: "query", tool: "db" }],
    ["json", '{\n  "a": 1\n}', {}],
    ["xml", "<!DOCTYPE html><p>", {}],
    [undefined, "how to select a lamp", { name: "query", tool: "search" }],
    [undefined, "plain words", { name: "text" }],
    [undefined, "x", { path: "a.constructor" }],
  ] as const)("in %s is known", (language, text, hint) => {
    expect(languageOf(text, hint)).toBe(language);
  });

  test.each(["python", "bash", "json", "typescript", "xml", "sql", "yaml"] as const)(
    "in %s has colours and keeps each character",
    (language) => {
      const source =
        'def f(): # x\n  <a b="c">&amp; "d" 1 </a> {"e": [true, 2]}\nselect * from t where a = \'b\' -- z\nkey: v';
      const runs = highlight(source, language);
      expect(runs?.map((run) => run.text).join("")).toBe(source);
      expect(runs?.some((run) => run.tone !== "")).toBe(true);
    },
  );

  test("beyond a limit stays plain", () => {
    expect(highlight("x".repeat(LIMIT + 1), "python")).toBeUndefined();
  });
});

describe("Markdown", () => {
  const HOSTILE =
    "# head\n\n<img src=x onerror=alert(1)><script>alert(1)</script>\n\n![shot](https://example.org/x.png) " +
    "[click](javascript:alert(1)) [over](https://xn--e1awd7f.example.org/?a) <https://example.org/auto>\n\n" +
    "<b onclick=alert(1)>raw</b> &lt;i&gt; &nosuch;\n\n[ref]: javascript:alert(2)\n\n[ref]\n";

  test("is rendered only on request, and said to be", async () => {
    const { root, text } = await drawParts([say("**bold** words\n\n- one\n- two")]);
    expect(root.querySelector("strong")).toBeNull();
    await click(button(root, /^rendered$/));
    expect(root.querySelector("strong")?.textContent).toBe("bold");
    expect(root.querySelectorAll("li")).toHaveLength(2);
    expect(text()).toContain("rendered from the run");
  });

  test("brings no element that loads, runs or leads anywhere", async () => {
    const { root, text } = await drawParts([say(HOSTILE)]);
    await click(button(root, /^rendered$/));
    expect(root.querySelector("a, img, script, iframe, b, i, style, form, [onclick], [href], [src]")).toBeNull();
    for (const words of [
      "<img src=x onerror=alert(1)>",
      "![shot](https://example.org/x.png)",
      "<b onclick=alert(1)>",
      "&nosuch;",
    ]) {
      expect(text()).toContain(words);
    }
  });

  test("a link shows its whole address, and is opened only after its host was read", async () => {
    const opened = vi.spyOn(window, "open").mockReturnValue(null);
    const { root, text } = await drawParts([say("see **this** [my bank](https://bänk.example/login)")]);
    await click(button(root, /^rendered$/));
    expect(text()).not.toContain("https://bänk.example/login");
    await click(button(root, /↗/));
    expect(text()).toContain("https://bänk.example/login");
    expect(opened).not.toHaveBeenCalled();
    await click(button(root, /leave for xn--bnk-qla.example/));
    expect(opened).toHaveBeenCalledWith("https://bänk.example/login", "_blank", "noopener,noreferrer");
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "command:x",
    "vscode://x",
    "file:///etc",
    "x",
    "blob:https://a/b",
  ])("%s is no address one can leave for", (address) => {
    expect(hostOf(address)).toBe("");
  });

  test("nested without end, or too long, it stays text", async () => {
    const { root, text } = await drawParts([say(`**x**\n\n${"> ".repeat(3000)}deep`)]);
    await click(button(root, /^rendered$/));
    expect(root.querySelectorAll("blockquote").length).toBeLessThan(30);
    expect(text()).toContain("> > >");
    expect(looksOf(`**x**${"y".repeat(100_000)}`, "words")).toEqual(["source", "rendered"]);
  });
});

describe("how a block stands", () => {
  const long = Array.from({ length: 40 }, (_, place) => `line ${place}`).join("\n");

  test("is kept while its card is away", async () => {
    const folds = new Folds("");
    const first = await drawParts([say(long)], undefined, {}, folds);
    await click(button(first.root, /26 more lines/));
    first.root.remove();
    const again = await drawParts([say(long)], undefined, {}, folds);
    expect(again.text()).toContain("line 39");
  });

  test("in a tree too", async () => {
    const folds = new Folds("");
    const body = { customer: { city: "Berlin" } };
    const first = await drawParts([call("post", { body })], undefined, {}, folds);
    await click(button(first.root, /customer/));
    first.root.remove();
    const again = await drawParts([call("post", { body })], undefined, {}, folds);
    expect(again.text()).toContain("customer");
    expect(again.root.querySelector(".leaf")).toBeNull();
  });

  test("is kept for a cell that is run again, under no word of the run", async () => {
    const { root } = await drawParts([call("x", { "secret name": long })], undefined, {}, new Folds("a1 at store"));
    await click(button(root, /26 more lines/));
    await pass(1000);
    const stored = Object.values({ ...localStorage }).join();
    expect(stored).toContain("open");
    expect(stored).not.toContain("secret");
    const again = await drawParts([call("x", { "secret name": long })], undefined, {}, new Folds("a1 at store"));
    expect(again.text()).toContain("line 39");
    const other = await drawParts([call("x", { "secret name": long })], undefined, {}, new Folds("a2 at store"));
    expect(other.text()).not.toContain("line 39");
  });

  test.each(["", "null", "[1, [2], [[]], {}]", '[["x", {"open": "yes"}]]', "no json"])(
    "what is stored may be %j",
    (stored) => {
      localStorage.setItem("trajwidgets/folds/x", stored);
      expect(new Folds("x").at("r", "s", "/p").value).toEqual({});
    },
  );

  test("all of a step unfold and fold by one call, whatever was touched", async () => {
    const folds = new Folds("");
    const { root, text } = await drawParts([say(long), say(long)], undefined, {}, folds);
    await click(button(root, /26 more lines/));
    folds.peek("r1", "s1");
    await pass(100);
    expect(text().match(/line 39/g)).toHaveLength(2);
    folds.peek("r1", "s1");
    await pass(100);
    expect(text()).not.toContain("line 39");
  });
});

test("of what went wrong the end shows too", async () => {
  const lines = Array.from({ length: 60 }, (_, place) => `line ${place}`);
  const { root, text } = await drawParts([output([...lines, "E   assert 1 == 2"].join("\n"), { is_error: true })]);
  expect(text()).toContain("line 0");
  expect(text()).toContain("E   assert 1 == 2");
  expect(text()).not.toContain("line 30");
  await click(button(root, /more lines/));
  expect(text()).toContain("line 30");
});

describe("a result and its call", () => {
  test("read as one where they stand together, and know each other where they do not", async () => {
    const answers = [
      output("Exit code 2\nboom", { call_id: "a", is_error: true }),
      output("exit code 0", { call_id: "b" }),
    ];
    const { root, text } = await drawParts([call("one", {}, "a"), call("two", {}, "b"), ...answers]);
    expect([...root.querySelectorAll(".pair")].map((each) => each.textContent)).toEqual(["1", "2", "1", "2"]);
    expect(text()).toContain("↓ error · exit 2");
    expect(root.querySelector(".p-tool_result .of")?.textContent).toBe("one");
    expect(root.querySelectorAll(".joined")).toHaveLength(0);
    const together = await drawParts([call("one", {}), output("fine")]);
    expect(together.root.querySelectorAll(".joined")).toHaveLength(1);
    expect(together.root.querySelectorAll(".pair")).toHaveLength(0);
  });

  // As they stand in recorded sessions of five agents.
  test.each([
    ["Exit code 1\n===== FAILURES ===", 1],
    ["[The command completed with exit code 0.]\n[Current working directory: /]", 0],
    ["EXIT CODE: 100\n\nSTDOUT:\nInstall", 100],
    ["<returncode>0</returncode>\n<output>x</output>", 0],
    ['{"success": false, "exit_code":-1,"app": "x"}', -1],
    ["some words\n[Command finished with exit code 2]", 2],
    ["The docs say exit code 3 means success", undefined],
    ["nothing of the kind", undefined],
  ])("%j tells its exit code", async (printed, code) => {
    const { root } = await drawParts([call("bash", { command: "x" }), output(printed)]);
    const chip = [...root.querySelectorAll(".chip")].find((each) => each.textContent?.startsWith("exit"));
    expect(chip?.textContent).toBe(code === undefined ? undefined : `exit ${code}`);
  });
});
