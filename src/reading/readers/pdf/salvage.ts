/**
 * Puts a PDF that was cut off together again as far as its pages are there: pdf.js finds objects without their table, but
 * not without the catalog, which most programs write last. Pages inside compressed object streams are not found.
 */

/** A table of references, or where it lies, is named this near to the end of a whole file, in bytes. */
const END_WITHIN = 2_048;
/** A page's dictionary is looked at as far as this, in bytes. */
const DICTIONARY = 4_096;
const OBJECT = /(?<!\d)(\d{1,9})\s{1,4}(\d{1,5})\s{1,4}obj\b/g;
const PAGE = /\/Type\s{0,4}\/Page\b/;

/** True for a file whose end is missing. */
export function isCutOff(bytes: Uint8Array): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - END_WITHIN));
  return !Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).includes("startxref");
}

/**
 * The file with a catalog of the pages that are there, in the order in which they lie in it; undefined without any page.
 * @param most the most pages taken
 */
export function withCatalog(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const pages = new Set<string>();
  let greatest = 0;
  for (const { 0: header, 1: number = "", 2: generation = "", index } of text.matchAll(OBJECT)) {
    greatest = Math.max(greatest, Number(number));
    const start = index + header.length;
    const dictionary = text.slice(start, start + DICTIONARY).split(/endobj|stream/, 1)[0] ?? "";
    if (PAGE.test(dictionary) && pages.size < most) pages.add(`${number} ${generation} R`);
  }
  if (pages.size === 0) return undefined;
  const [tree, catalog] = [greatest + 1, greatest + 2];
  const end = [
    "",
    "endobj",
    `${tree} 0 obj`,
    `<</Type/Pages/Count ${pages.size}/Kids[${[...pages].join(" ")}]>>`,
    "endobj",
    `${catalog} 0 obj`,
    `<</Type/Catalog/Pages ${tree} 0 R>>`,
    "endobj",
    `trailer <</Root ${catalog} 0 R/Size ${catalog + 1}>>`,
    "startxref",
    "0",
    "%%EOF",
    "",
  ];
  return new Uint8Array(Buffer.concat([bytes, Buffer.from(end.join("\n"), "latin1")]));
}
