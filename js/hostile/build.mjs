// Build the widgets with every renderer broken, as the positive control of the hostile harness: node hostile/build.mjs OUTDIR.
//
// Whatever text a renderer puts into the page goes in as markup there (see jsx.ts). If nothing of a stranger runs then, the
// harness looks at nothing; these bundles exist for no other use.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const widgets = join(here, "..", "src", "widgets");
const outdir = process.argv[2];
if (outdir === undefined) throw new Error("say where to: node hostile/build.mjs OUTDIR");
await build({
  absWorkingDir: join(here, ".."),
  entryPoints: (await readdir(widgets)).filter((name) => name.endsWith(".tsx")).map((name) => join(widgets, name)),
  outdir,
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [
    {
      name: "broken",
      setup({ onResolve }) {
        onResolve({ filter: /^preact\/jsx-runtime$/ }, ({ importer }) =>
          importer.startsWith(join(here, "..", "src")) ? { path: join(here, "jsx.ts") } : undefined,
        );
      },
    },
  ],
  loader: { ".css": "text" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});
