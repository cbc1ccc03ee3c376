/** How not to do it: JSX in which a text is markup. Only the positive control of the hostile harness is built with it. */
import { jsx as plain } from "preact/jsx-runtime";

export { Fragment } from "preact/jsx-runtime";

type Props = Record<string, unknown>;
type Element = ReturnType<typeof plain>;

/** Elements in which the browser shows no other element. */
const CLOSED = new Set(["textarea", "option", "title", "style", "svg", "text", "table", "tbody", "thead", "tr", "input"]);

function asMarkup(child: unknown): unknown {
  if (Array.isArray(child)) return child.map(asMarkup);
  return typeof child === "string" && child.includes("<") ? plain("span", { dangerouslySetInnerHTML: { __html: child } }) : child;
}

export function jsx(type: string, props: Props, key?: string): Element {
  const open = typeof type === "string" && !CLOSED.has(type);
  return plain(type, (open ? { ...props, children: asMarkup(props.children) } : props) as never, key);
}

export const jsxs = jsx;
