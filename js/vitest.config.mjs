// Unit tests run in happy-dom; a style sheet is its text here too, as in the bundles.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { defineConfig } from "vitest/config";

const SUFFIX = ".text";

const cssAsText = {
  name: "css-as-text",
  enforce: "pre",
  // Under a name that ends otherwise, so that vite's own style pipeline does not empty it.
  resolveId(source, importer) {
    if (!source.endsWith(".css") || importer === undefined) return null;
    return `\0${resolve(dirname(importer), source)}${SUFFIX}`;
  },
  async load(id) {
    if (!id.startsWith("\0") || !id.endsWith(`.css${SUFFIX}`)) return null;
    return `export default ${JSON.stringify(await readFile(id.slice(1, -SUFFIX.length), "utf8"))};`;
  },
};

export default defineConfig({
  plugins: [cssAsText],
  resolve: { alias: { "decode-named-character-reference": resolve(import.meta.dirname, "src/parts/entities.ts") } },
  test: {
    environment: "happy-dom",
    // As in the bundles: these import what the alias above stands in for.
    server: { deps: { inline: [/micromark/, /mdast-util/] } },
    include: ["tests/**/*.test.{ts,tsx}"],
    passWithNoTests: true,
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
