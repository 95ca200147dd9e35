/**
 * What pdf.js expects of a browser and text extraction never uses. Must be imported before `pdfjs-dist`: otherwise it
 * loads a native canvas of 31 MB for the same names, or complains on the console that there is none.
 */
import { registerHooks } from "node:module";

const CANVAS = "@napi-rs/canvas";
const NOTHING = "sluice:no-canvas";

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === CANVAS ? { url: NOTHING, format: "commonjs", shortCircuit: true } : nextResolve(specifier, context),
  load: (url, context, nextLoad) =>
    url === NOTHING
      ? { format: "commonjs", source: "module.exports = {};", shortCircuit: true }
      : nextLoad(url, context),
});

class Unused {}

for (const name of ["DOMMatrix", "Path2D", "ImageData"]) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: Unused, configurable: true });
}
