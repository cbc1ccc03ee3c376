/** Nothing is said in the interface that is not in the catalogue: the source is read, in the tree the parser makes of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAst } from "vitest/node";
import { theme } from "../src/theme";

/** A node of the tree, as ESTree and its JSX part name them. */
interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

const SOURCE = join(import.meta.dirname, "..", "src");
/** Attributes that are read out or shown, of elements and of our own components. */
const SAID = new Set([
  ...[
    "aria-label",
    "aria-description",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "title",
    "placeholder",
  ],
  ...["alt", "label", "value", "name", "right", "summary"],
]);
/** Elements whose `value` and `name` are for the machine. */
const OF_MACHINES = new Set(["input", "textarea", "option", "Icon"]);
/** A text made of these alone is a list of classes. */
const CLASSES = new Set(theme.match(/(?<=\.)[a-z][\w-]*/g));
const WORD = /\p{L}/u;
const PROSE = /\p{L}{2,}[,;:.!?…]? +\p{L}{2,}/u;

function isProse(text: string): boolean {
  return PROSE.test(text) && !text.split(" ").every((word) => CLASSES.has(word));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

function inner(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function nodes(of: unknown): Node[] {
  return (Array.isArray(of) ? of : [of]).filter(isNode);
}

/** The texts that an expression may become: through its branches, its sums and what it joins. */
function* texts(node: Node): Generator<[Node, string]> {
  const within: Record<string, string[]> = {
    ConditionalExpression: ["consequent", "alternate"],
    LogicalExpression: ["left", "right"],
    TemplateLiteral: ["quasis", "expressions"],
    ArrayExpression: ["elements"],
    SequenceExpression: ["expressions"],
    ParenthesizedExpression: ["expression"],
    JSXExpressionContainer: ["expression"],
  };
  if (node.type === "Literal" && typeof node.value === "string") yield [node, node.value];
  if (node.type === "TemplateElement") yield [node, String((node.value as { cooked: string }).cooked)];
  if (node.type === "BinaryExpression" && node.operator === "+") {
    for (const side of nodes([node.left, node.right])) yield* texts(side);
  }
  for (const key of within[node.type] ?? []) for (const each of nodes(node[key])) yield* texts(each);
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node.name ?? nameOf(node.property)) : "";
}

/** What is said on a node itself: between tags, in an attribute that is read out, to the reader at the foot. */
function* said(node: Node): Generator<[Node, string]> {
  if (node.type === "JSXText") yield [node, String(node.value)];
  if (node.type === "JSXElement" || node.type === "JSXFragment") {
    for (const child of nodes(node.children)) if (child.type === "JSXExpressionContainer") yield* texts(child);
  }
  if (node.type === "JSXOpeningElement" && !OF_MACHINES.has(nameOf(node.name))) {
    for (const attribute of nodes(node.attributes)) {
      if (SAID.has(nameOf(attribute.name))) for (const value of nodes(attribute.value)) yield* texts(value);
    }
  }
  if (node.type === "CallExpression" && ["say", "announce"].includes(nameOf(node.callee))) {
    for (const argument of nodes(node.arguments)) yield* texts(argument);
  }
}

/** Where whole sentences may stand all the same: what a programmer reads, and what the browser does. */
function isForMachines(node: Node): boolean {
  if (node.type === "NewExpression" || node.type === "ThrowStatement") return true;
  if (node.type === "ImportDeclaration") return true;
  if (node.type === "BinaryExpression") return node.operator !== "+";
  if (node.type === "JSXAttribute") return ["class", "style", "d", "viewBox"].includes(nameOf(node.name));
  return (
    node.type === "CallExpression" && /^(querySelector(All)?|closest|matches|matchMedia)$/.test(nameOf(node.callee))
  );
}

/** Every text that stands outside the catalogue though a reader may see it. */
function strays(source: string): string[] {
  const found = new Map<number, string>();
  const walk = (node: Node, machines: boolean): void => {
    for (const [where, text] of said(node)) if (WORD.test(text)) found.set(where.start, text.trim());
    const hidden = machines || isForMachines(node);
    for (const [where, text] of hidden ? [] : texts(node)) if (isProse(text)) found.set(where.start, text.trim());
    for (const child of inner(node)) walk(child, hidden);
  };
  walk(parseAst(source, { lang: "tsx" }) as unknown as Node, false);
  return [...found.values()];
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("words") && !path.endsWith(".gen.ts"))
  .sort();

test.each(files)("%s says nothing that is not in js/src/words", (path) => {
  expect(strays(readFileSync(join(SOURCE, path), "utf8"))).toEqual([]);
});

describe("the reader of the source finds", () => {
  test.each([
    ["a word between tags", "<p>Goal</p>", "Goal"],
    ["a branch", '<p>{on ? "hide" : words.show}</p>', "hide"],
    ["a sentence with a number in it", "<p>{`step $" + "{n}`}</p>", "step"],
    ["a tooltip", '<p title="close" />', "close"],
    ["a name for the screen reader", "<p aria-label={`close $" + "{name}`} />", "close"],
    ["the text of a stranger that is ours", '<Text value={why ?? "empty"} />', "empty"],
    ["a notice", 'session.say(n > 0 ? words.one : "Nothing here.")', "Nothing here."],
    ["a sentence in a table", 'const NAMES = { a: "next step" };', "next step"],
  ])("%s", (_name, source, text) => {
    expect(strays(`const view = () => ${source.startsWith("const") ? `{ ${source} }` : source};`)).toEqual([text]);
  });

  test("no class, key, selector or error of the programmer", () => {
    const source = `
      import x from "../two words";
      const view = () => <p class={on ? "card on" : "card off"} key="a b">{names[kind === "step by" ? 1 : 0]}</p>;
      root.querySelector("header button"); throw new Error("drawn outside a card");`;
    expect(strays(source)).toEqual([]);
  });
});
