// Build what plays VS Code in the tests: node vscode/build.mjs OUTDIR. The widgets themselves are built by build.mjs.
import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = process.argv[2];
if (outdir === undefined) throw new Error("say where to: node vscode/build.mjs OUTDIR");
await build({
  absWorkingDir: here,
  entryPoints: ["editor.ts", "webview.ts", "renderer.ts"],
  outdir,
  bundle: true,
  format: "esm",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  logLevel: "warning",
});
await copyFile(createRequire(import.meta.url).resolve("requirejs/require.js"), join(outdir, "require.js"));
