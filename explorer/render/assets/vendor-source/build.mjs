// Builds the one foreign script of the page, ../vendor/d3.js, and gathers its licences.
//
//     cd explorer/render/assets/vendor-source && npm ci && npm run build
//
// Only needed to move to newer versions: the result is committed, and the page's own scripts in
// ../js are used as they are. Why these and not a charting library: see ../README.md.
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";

await mkdir("../vendor", { recursive: true });
await build({
  stdin: {
    contents: `
      export { select } from "d3-selection";
      export { zoom, zoomIdentity } from "d3-zoom";
      export { quadtree } from "d3-quadtree";
    `,
    resolveDir: ".",
  },
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "es2020",
  format: "iife",
  globalName: "d3",
  legalComments: "none", // they are all in LICENSE-d3.txt
  banner: { js: "/* d3-selection, d3-zoom, d3-quadtree: ISC licence, see LICENSE-d3.txt */" },
  outfile: "../vendor/d3.js",
});

// Every package that may be in the bundle, with its licence in full.
const parts = [];
for (const name of (await readdir("node_modules")).filter((n) => n.startsWith("d3-")).sort()) {
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  const text = (await readFile(`node_modules/${name}/LICENSE`, "utf8")).trim();
  parts.push(`${name} ${version}\n\n${text}\n`);
}
await writeFile("../LICENSE-d3.txt", parts.join("\n" + "-".repeat(80) + "\n\n"));
