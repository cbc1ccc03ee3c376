/** Code as stretches in tones, by highlight.js. Of its two outputs we take the tokens; HTML is never made. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { Run } from "../text";
import type { Language } from "./languages";

type Emitter = ReturnType<typeof hljs.highlight>["_emitter"];

/** Beyond this many characters code stays plain: colours are not worth a pause. */
export const LIMIT = 30_000;

/** Their scopes in our tones; the rest looks like text. */
const TONES: Record<string, string> = {
  ...{ keyword: "t-kw", literal: "t-kw", built_in: "t-kw", selector: "t-kw" },
  ...{ string: "t-str", regexp: "t-str", char: "t-str", subst: "", number: "t-num", symbol: "t-num", bullet: "t-num" },
  ...{ comment: "t-com", quote: "t-com", doctag: "t-com", meta: "t-com" },
  ...{ title: "t-fn", name: "t-fn", tag: "t-com", section: "t-fn", type: "t-fn", function: "" },
  ...{ attr: "t-att", attribute: "t-att", property: "t-att", variable: "t-att", "template-variable": "t-att" },
};

class Tokens implements Emitter {
  readonly runs: Run[] = [];
  private readonly scopes: string[] = [];

  startScope(name: string): void {
    this.scopes.push(name);
  }

  endScope(): void {
    this.scopes.pop();
  }

  // By these two its core calls the same, past its own interface.
  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  addText(text: string): void {
    const scope = this.scopes.at(-1) ?? "";
    const tone = TONES[scope] ?? TONES[scope.split(".")[0] ?? ""] ?? "";
    const last = this.runs.at(-1);
    if (last && last.tone === tone) last.text += text;
    else if (text !== "") this.runs.push({ text, tone });
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof Tokens) for (const run of emitter.runs) this.runs.push({ ...run });
  }

  toHTML(): string {
    return "";
  }

  finalize(): void {
    // Nothing is left open: stretches are not nested.
  }
}

const LANGUAGES = { python, bash, json, typescript, xml, sql, yaml } satisfies Record<Language, unknown>;

let ready = false;

/** Undefined where the text is too long, or where the grammar lost a character of it. */
export function highlight(text: string, language: Language): readonly Run[] | undefined {
  if (text.length > LIMIT) return undefined;
  if (!ready) {
    hljs.configure({ __emitter: Tokens });
    for (const [name, grammar] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, grammar);
    ready = true;
  }
  const emitter = hljs.highlight(text, { language, ignoreIllegals: true })._emitter;
  if (!(emitter instanceof Tokens)) return undefined;
  // What is shown is evidence: colours may be missing, characters may not.
  return emitter.runs.map((run) => run.text).join("") === text ? emitter.runs : undefined;
}
