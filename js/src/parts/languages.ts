/** Which language a text is in: told by the name of its file, its argument or its tool, and by how it begins; never by trying. */

export type Language = "python" | "bash" | "json" | "typescript" | "xml" | "sql" | "yaml";

/** What is known of a text from where it stands. */
export interface Hint {
  /** The name of the argument it is. */
  name?: string | undefined;
  tool?: string | undefined;
  /** A file it came from or goes to. */
  path?: string | undefined;
}

const BY_EXTENSION: Record<string, Language> = {
  ...{ py: "python", pyi: "python", pyx: "python", sh: "bash", bash: "bash", zsh: "bash" },
  ...{ json: "json", jsonl: "json", ipynb: "json", yml: "yaml", yaml: "yaml", sql: "sql" },
  ...{ js: "typescript", jsx: "typescript", mjs: "typescript", cjs: "typescript", ts: "typescript", tsx: "typescript" },
  ...{ html: "xml", htm: "xml", xhtml: "xml", xml: "xml", svg: "xml", vue: "xml", xsl: "xml" },
};
const SHELL = /^(bash|cmd|command|commands|cmdline|shell|shell_command|keystrokes)$/i;
const PYTHON_TOOL = /python|jupyter|notebook|repl|code_interpreter/i;
const SQL_NAME = /^(sql|statement|query)$/i;
const SQL = /^\s*(select|insert|update|delete|with|create|alter|drop|explain|pragma)\b/i;
const BEGIN = 400;

/** By the extension of a file's name. */
export function ofPath(path: string | undefined): Language | undefined {
  const extension = path?.match(/\.(\w{1,6})$/)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

function ofBeginning(text: string): Language | undefined {
  const head = text.slice(0, BEGIN);
  if (/^\s*[{[]\s*["{[\d\]}]/.test(head) && /[}\]]\s*$/.test(text.slice(-BEGIN))) return "json";
  if (/^\s*(<!doctype html|<html\b|<\?xml\b|<svg\b)/i.test(head)) return "xml";
  if (/^#!.*\bpython/.test(head)) return "python";
  return /^#!.*sh\b/.test(head) ? "bash" : undefined;
}

/** Undefined where nothing tells: then it stays plain. */
export function languageOf(text: string, hint: Hint): Language | undefined {
  const { name = "", tool = "" } = hint;
  const byPath = ofPath(hint.path);
  if (SHELL.test(name)) return "bash";
  if (byPath !== undefined) return byPath;
  if (/^(code|source|script|python)$/i.test(name) && (PYTHON_TOOL.test(tool) || name === "python")) return "python";
  if (SQL_NAME.test(name) && SQL.test(text)) return "sql";
  const byBeginning = ofBeginning(text);
  if (byBeginning !== undefined || !/^(code|source|script)$/i.test(name)) return byBeginning;
  return /^\s*(import \w|from \w+ import|def |print\()/m.test(text.slice(0, BEGIN)) ? "python" : undefined;
}
