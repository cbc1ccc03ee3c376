/**
 * Markdown on request. The tree that micromark reads (`extras/markdown.ts`, fetched when it is first wanted) becomes elements of ours, a fixed few; no HTML is made at any point, so
 * there is none to sanitise. HTML in the text stays text, images become their words, links lead nowhere by themselves.
 */
import type { Nodes, Parents, Table } from "mdast";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Assets } from "../room/assets";
import { Text } from "../text";
import { useWords } from "../words";
import { Code } from "./code";
import { usePlace } from "./context";
import { ofPath } from "./languages";
import { Link } from "./link";
import { offsets } from "./offsets";

/** Beyond this many characters, and nested deeper than this, the text stays as it is written. */
const LIMIT = 60_000;
const DEEPEST = 24;

const SIGNS = /^(#{1,6} |[-*+] |\d+[.)] |> |```|~~~|\|.*\|)|\*\*\S|`[^`\n]+`|\[[^\]\n]+\]\([^)\n]+\)/m;

/** Whether a text looks as if it were written to be rendered. */
export function isMarkup(text: string): boolean {
  return text.length <= LIMIT && SIGNS.test(text);
}

interface Page {
  source: string;
  at: (index: number) => number;
  addresses: ReadonlyMap<string, string>;
}

function written(node: Nodes, page: Page): string {
  return page.source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}

/** Where a node's own words begin in the source; undefined where they are written otherwise there. */
function startOf(node: Nodes, value: string, page: Page): number | undefined {
  const raw = written(node, page);
  const inside = raw.indexOf(value);
  if (inside < 0 || raw.indexOf(value, inside + 1) >= 0) return undefined;
  return page.at((node.position?.start.offset ?? 0) + inside);
}

/** The source as it stands, for what has no element here. */
function AsWritten({ node, page }: { node: Nodes; page: Page }): JSX.Element {
  return <Text value={written(node, page)} start={page.at(node.position?.start.offset ?? 0)} />;
}

function children(node: Parents, page: Page, depth: number): ComponentChildren {
  return node.children.map((child, place) => <Node key={String(place)} node={child} page={page} depth={depth + 1} />);
}

function TableNode({ node, page, depth }: { node: Table; page: Page; depth: number }): JSX.Element {
  const [head, ...rows] = node.children;
  return (
    <table>
      <thead>
        <tr>
          {head?.children.map((cell, place) => (
            <th key={String(place)} scope="col">
              {children(cell, page, depth + 1)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          <tr key={String(line)}>
            {row.children.map((cell, place) => (
              <td key={String(place)}>{children(cell, page, depth + 1)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Node({ node, page, depth }: { node: Nodes; page: Page; depth: number }): JSX.Element {
  if (depth > DEEPEST) return <AsWritten node={node} page={page} />;
  switch (node.type) {
    case "text":
      return <Text value={node.value} start={startOf(node, node.value, page)} />;
    case "inlineCode":
      return (
        <code>
          <Text value={node.value} start={startOf(node, node.value, page)} />
        </code>
      );
    case "code":
      return (
        <Code text={node.value} language={ofPath(`x.${node.lang ?? ""}`)} start={startOf(node, node.value, page)} />
      );
    case "paragraph":
      return <p>{children(node, page, depth)}</p>;
    case "heading":
      return (
        <div class={`h h${node.depth}`} role="heading" aria-level={Math.min(6, node.depth + 2)}>
          {children(node, page, depth)}
        </div>
      );
    case "emphasis":
      return <em>{children(node, page, depth)}</em>;
    case "strong":
      return <strong>{children(node, page, depth)}</strong>;
    case "blockquote":
      return <blockquote>{children(node, page, depth)}</blockquote>;
    case "list":
      return node.ordered ? (
        <ol start={node.start ?? 1}>{children(node, page, depth)}</ol>
      ) : (
        <ul>{children(node, page, depth)}</ul>
      );
    case "listItem":
      return <li>{children(node, page, depth)}</li>;
    case "table":
      return <TableNode node={node} page={page} depth={depth} />;
    case "thematicBreak":
      return <hr />;
    case "break":
      return <br />;
    case "link":
      return <Link address={node.url}>{children(node, page, depth)}</Link>;
    case "linkReference": {
      const address = page.addresses.get(node.identifier);
      if (address === undefined) return <AsWritten node={node} page={page} />;
      return <Link address={address}>{children(node, page, depth)}</Link>;
    }
    default:
      // HTML, images, definitions, and whatever an extension may bring.
      return <AsWritten node={node} page={page} />;
  }
}

function pageOf(source: string, tree: Parents): Page {
  const addresses = new Map<string, string>();
  for (const node of tree.children) if (node.type === "definition") addresses.set(node.identifier, node.url);
  return { source, at: offsets(source), addresses };
}

/** A text as it was written to be read; as it stands until what reads it has arrived. */
export function Rendered({ text, assets }: { text: string; assets: Assets }): JSX.Element {
  const { texts } = useWords();
  const markdown = assets.extra("markdown").value;
  const module = markdown.state === "there" ? markdown.module : undefined;
  const found = useMemo(() => {
    const tree = text.length > LIMIT ? undefined : module?.treeOf(text);
    return tree && { tree, page: pageOf(text, tree) };
  }, [text, module]);
  return (
    <div class="rendered">
      {markdown.state === "missing" && (
        <div class="trouble">
          {texts.not_rendered} <Text value={markdown.why} />
        </div>
      )}
      {found ? (
        children(found.tree, found.page, 0)
      ) : (
        <div class="prose">
          <Text value={text} start={0} />
        </div>
      )}
    </div>
  );
}

/** The same of a text of the run, which says so, lest it passes for ours. */
export function MarkupView({ text }: { text: string }): JSX.Element {
  const { assets } = usePlace();
  return (
    <div class="sealed">
      <div class="seal">{useWords().texts.rendered_from}</div>
      <Rendered text={text} assets={assets} />
    </div>
  );
}
