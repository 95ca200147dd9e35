/**
 * What pdf.js expects of a browser and text extraction never uses. Must be imported before `pdfjs-dist`: otherwise it
 * loads a native canvas of 31 MB for the same names.
 */
import { registerHooks } from "node:module";

const CANVAS = "@napi-rs/canvas";

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === CANVAS) throw new Error("Reading needs no canvas.");
    return nextResolve(specifier, context);
  },
});

class Unused {}

for (const name of ["DOMMatrix", "Path2D", "ImageData"]) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: Unused, configurable: true });
}
