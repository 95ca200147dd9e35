/** Pictures: recognised, measured and left to a vision model; one page without text, under what it is. */
import type { Reader } from "../reader.ts";
import { signatureOf } from "../signatures.ts";
import { dimensionsOf } from "./image/dimensions.ts";

export const readImage: Reader = async ({ bytes, fromPage }, output) => {
  const format = signatureOf(bytes)?.name ?? "image";
  const size = dimensionsOf(bytes);
  const name = size === undefined ? format : `${format}, ${size.width} × ${size.height} pixels`;
  if (fromPage <= 1) await output.page({ number: 1, name, text: "", needsVision: true });
  return { pageCount: 1, warnings: [] };
};
