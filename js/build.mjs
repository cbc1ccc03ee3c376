// Build one bundle per widget: src/widgets/<name>.tsx becomes ../src/trajwidgets/static/<name>.js.
//
//   node build.mjs [--json] [--outdir DIR]
//
// Prints the gzip size of every bundle and fails when one is over the budget: anywidget sends a bundle with every
// instance, so its size is paid for in each notebook.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const BUDGET = 120 * 1024;
const LICENSES = "THIRD-PARTY-LICENSES.txt";
const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    outdir: { type: "string", default: join(here, "..", "src", "trajwidgets", "static") },
  },
});
const outdir = resolve(options.outdir);

async function widgets() {
  const folder = join(here, "src", "widgets");
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(".tsx")).sort();
  return names.map((name) => join(folder, name));
}

/** The bundles carry the code of these packages, so their licences travel along. */
async function licenses(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
    if (found) packages.add(found[1]);
  }
  const texts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}`;
    texts.push(`${name} ${version}\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** Style sheets go into the shadow root as text, which nobody else would make smaller. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

const entryPoints = await widgets();
await mkdir(outdir, { recursive: true });
// A bundle whose widget is gone would ship for ever; a digest (scripts/bundles.py) vouches for one build only.
for (const name of await readdir(outdir)) {
  if (name.endsWith(".js") || name === LICENSES || name.endsWith(".sha256")) await rm(join(outdir, name));
}

const sizes = {};
if (entryPoints.length > 0) {
  const result = await build({
    absWorkingDir: here,
    entryPoints,
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [styles],
    // Theirs makes HTML to ask the browser what a name means.
    alias: { "decode-named-character-reference": join(here, "src", "parts", "entities.ts") },
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    logLevel: "warning",
  });
  for (const output of Object.keys(result.metafile.outputs)) {
    const file = join(outdir, basename(output));
    sizes[basename(output)] = gzipSync(await readFile(file), { level: 9 }).length;
  }
  await writeFile(join(outdir, LICENSES), await licenses(Object.keys(result.metafile.inputs)));
}

if (options.json) {
  console.log(JSON.stringify({ budget: BUDGET, gzip: sizes }));
} else {
  for (const [name, size] of Object.entries(sizes)) console.log(`${name}  ${(size / 1024).toFixed(1)} KB gzip`);
  if (entryPoints.length === 0) console.log("js/src/widgets has no widget yet: no bundle was built.");
}
const heavy = Object.entries(sizes).filter(([, size]) => size > BUDGET);
for (const [name, size] of heavy) {
  console.error(
    `${name} is ${(size / 1024).toFixed(1)} KB gzip; the budget is ${BUDGET / 1024} KB. See what it imports.`,
  );
}
if (heavy.length > 0) process.exitCode = 1;
