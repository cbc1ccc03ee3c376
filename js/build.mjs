// Build one bundle per widget: src/widgets/<name>.tsx becomes ../src/trajwidgets/static/<name>.js.
//
//   node build.mjs [--json] [--outdir DIR]
//
// src/extras/<name>.ts becomes ../src/trajwidgets/static/extras/<name>.js, which a widget fetches when it is wanted.
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

async function sources(room, ending) {
  const folder = join(here, "src", room);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
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

const widgets = await sources("widgets", ".tsx");
// What a widget fetches from its kernel when somebody wants it (src/room/extras.ts).
const extras = await sources("extras", ".ts");
await mkdir(outdir, { recursive: true });
await rm(join(outdir, "extras"), { recursive: true, force: true });
// A bundle whose widget is gone would ship for ever; a digest (scripts/bundles.py) vouches for one build only.
for (const name of await readdir(outdir)) {
  if (name.endsWith(".js") || name === LICENSES || name.endsWith(".sha256")) await rm(join(outdir, name));
}

/** Style sheets are texts of a bundle, without the blanks and comments that are for people. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

const sizes = {};
const inputs = [];
for (const [entryPoints, folder] of [
  [widgets, outdir],
  [extras, join(outdir, "extras")],
]) {
  if (entryPoints.length === 0) continue;
  const result = await build({
    absWorkingDir: here,
    entryPoints,
    outdir: folder,
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
    const file = join(folder, basename(output));
    sizes[folder === outdir ? basename(output) : `extras/${basename(output)}`] = gzipSync(await readFile(file), {
      level: 9,
    }).length;
  }
  inputs.push(...Object.keys(result.metafile.inputs));
}
if (inputs.length > 0) await writeFile(join(outdir, LICENSES), await licenses(inputs));

if (options.json) {
  console.log(JSON.stringify({ budget: BUDGET, gzip: sizes }));
} else {
  for (const [name, size] of Object.entries(sizes)) console.log(`${name}  ${(size / 1024).toFixed(1)} KB gzip`);
  if (widgets.length === 0) console.log("js/src/widgets has no widget yet: no bundle was built.");
}
const heavy = Object.entries(sizes).filter(([, size]) => size > BUDGET);
for (const [name, size] of heavy) {
  console.error(
    `${name} is ${(size / 1024).toFixed(1)} KB gzip; the budget is ${BUDGET / 1024} KB. See what it imports.`,
  );
}
if (heavy.length > 0) process.exitCode = 1;
