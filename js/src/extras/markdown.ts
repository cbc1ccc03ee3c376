/** Markdown read into its tree. Not part of any widget's bundle: the kernel sends it to who asks for a rendered text. */
import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";

/** Undefined where it is nested too deep for the compiler. */
export function treeOf(source: string): Root | undefined {
  try {
    return fromMarkdown(source, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
  } catch {
    return undefined;
  }
}
