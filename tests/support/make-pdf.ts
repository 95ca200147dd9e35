/** Small PDFs of our own making: honest ones, and ones built to hurt a reader. */
import { deflateSync } from "node:zlib";

interface PdfObject {
  readonly dictionary: string;
  readonly stream?: Uint8Array;
}

/** Assembles numbered objects (the first is 1, the catalog) into a PDF with a table of references. */
export function assemblePdf(objects: readonly PdfObject[], trailer = ""): Uint8Array {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\u00e2\u00e3\n", "latin1")];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const push = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, { dictionary, stream }] of objects.entries()) {
    offsets.push(length);
    if (stream === undefined) push(Buffer.from(`${index + 1} 0 obj\n${dictionary}\nendobj\n`, "latin1"));
    else {
      const open = dictionary.replace(/>>$/, `/Length ${stream.length}>>`);
      push(Buffer.from(`${index + 1} 0 obj\n${open}\nstream\n`, "latin1"));
      push(Buffer.from(stream));
      push(Buffer.from("\nendstream\nendobj\n", "latin1"));
    }
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = length;
  push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(parts));
}

const FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
const stream = (text: string): PdfObject => ({ dictionary: "<<>>", stream: Buffer.from(text, "latin1") });
const escaped = (text: string): string => text.replace(/[\\()]/g, "\\$&");

/** A page of the PDFs below: its content stream, and what its dictionary holds besides. */
export interface PageSpec {
  readonly content: PdfObject;
  /** Entries of the page's resources besides the font, e.g. `/XObject<</I 9 0 R>>`. */
  readonly resources?: string;
  /** Further entries of the page, e.g. `/Annots[…]`. */
  readonly entries?: string;
}

/** A PDF of pages; `extra` objects are numbered from `4 + 2 × pages`. */
export function pdfOfPages(pages: readonly PageSpec[], extra: readonly PdfObject[] = [], trailer = ""): Uint8Array {
  const objects: PdfObject[] = [
    { dictionary: "<</Type/Catalog/Pages 2 0 R>>" },
    {
      dictionary: `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, index) => `${4 + index * 2} 0 R`).join(" ")}]>>`,
    },
    { dictionary: FONT },
  ];
  for (const [index, page] of pages.entries()) {
    objects.push({
      dictionary: `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${5 + index * 2} 0 R/Resources<</Font<</F 3 0 R>>${page.resources ?? ""}>>${page.entries ?? ""}>>`,
    });
    objects.push(page.content);
  }
  return assemblePdf([...objects, ...extra], trailer);
}

/** The object number of the first of `extra`. */
export const firstExtra = (pages: number): number => 4 + 2 * pages;

/** A page with lines of text, each `[text, font size]` or text of 12 points. */
export function textPage(lines: readonly (string | readonly [text: string, size: number])[]): PageSpec {
  let y = 740;
  const shown = lines.map((line) => {
    const [text, size] = typeof line === "string" ? [line, 12] : line;
    y -= size * 1.2;
    return `/F ${size} Tf 1 0 0 1 72 ${y.toFixed(1)} Tm (${escaped(text)}) Tj`;
  });
  return { content: stream(`BT\n${shown.join("\n")}\nET`) };
}

/** A PDF with one page of text for each list of lines. */
export function pdfOfText(...pages: readonly (readonly string[])[]): Uint8Array {
  return pdfOfPages(pages.map(textPage));
}

/** Pages that show an image and no text. */
export function pdfOfImages(pages: number): Uint8Array {
  const image = `/XObject<</I ${firstExtra(pages)} 0 R>>`;
  const page: PageSpec = { content: stream("q 600 0 0 780 0 0 cm /I Do Q"), resources: image };
  return pdfOfPages(Array<PageSpec>(pages).fill(page), [grayImage(8, 8, new Uint8Array(64))]);
}

function grayImage(width: number, height: number, data: Uint8Array, entries = ""): PdfObject {
  return {
    dictionary: `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 8/ColorSpace/DeviceGray${entries}>>`,
    stream: data,
  };
}

/** One page whose content inflates to `megabytes` of operators that do nothing. */
export function inflatingPdf(megabytes: number): Uint8Array {
  const operators = Buffer.alloc(megabytes * 1024 * 1024, "q Q\n");
  return pdfOfPages([{ content: { dictionary: "<</Filter/FlateDecode>>", stream: deflateSync(operators) } }]);
}

/** One page whose content is deflated twice: some kilobytes become `megabytes`. */
export function twiceInflatingPdf(megabytes: number): Uint8Array {
  const once = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 0x20), { level: 9 });
  return pdfOfPages([
    { content: { dictionary: "<</Filter[/FlateDecode/FlateDecode]>>", stream: deflateSync(once, { level: 9 }) } },
  ]);
}

/** One page with an image that claims to be `side` × `side` pixels and inflates accordingly. */
export function hugeImagePdf(
  side: number,
  filter: "FlateDecode" | "JBIG2Decode" | "JPXDecode" = "FlateDecode",
): Uint8Array {
  const data = filter === "FlateDecode" ? deflateSync(Buffer.alloc(64 * 1024 * 1024)) : jbig2Page(side);
  return pdfOfPages(
    [{ content: stream("q 600 0 0 780 0 0 cm /I Do Q"), resources: `/XObject<</I ${firstExtra(1)} 0 R>>` }],
    [grayImage(side, side, data, `/Filter/${filter}`)],
  );
}

/** A JBIG2 page-information segment that claims `side` × `side` pixels. */
function jbig2Page(side: number): Uint8Array {
  const segment = Buffer.alloc(30);
  segment.writeUInt8(48, 4);
  segment.writeUInt8(1, 6);
  segment.writeUInt32BE(19, 7);
  segment.writeUInt32BE(side, 11);
  segment.writeUInt32BE(side, 15);
  return segment;
}

/** A page tree whose nodes lie `depth` deep in each other, and one page of text at its end. */
export function deepPageTreePdf(depth: number): Uint8Array {
  const objects: PdfObject[] = [{ dictionary: "<</Type/Catalog/Pages 2 0 R>>" }];
  for (let number = 2; number < depth + 2; number += 1) {
    objects.push({ dictionary: `<</Type/Pages/Count 1/Kids[${number + 1} 0 R]>>` });
  }
  const parent = depth + 1;
  objects.push({
    dictionary: `<</Type/Page/Parent ${parent} 0 R/MediaBox[0 0 612 792]/Contents ${depth + 3} 0 R/Resources<</Font<</F ${depth + 4} 0 R>>>>>>`,
  });
  objects.push(stream("BT /F 12 Tf 72 720 Td (deep) Tj ET"), { dictionary: FONT });
  return assemblePdf(objects);
}

/** A page tree whose only child is itself. */
export function loopingPageTreePdf(): Uint8Array {
  return assemblePdf([
    { dictionary: "<</Type/Catalog/Pages 2 0 R>>" },
    { dictionary: "<</Type/Pages/Count 1/Kids[2 0 R]>>" },
  ]);
}

/** A table of references that names itself as the one before. */
export function loopingXrefPdf(): Uint8Array {
  const plain = Buffer.from(pdfOfText(["loop"])).toString("latin1");
  const start = /startxref\n(\d+)/.exec(plain)?.[1] ?? "0";
  return new Uint8Array(Buffer.from(plain.replace("/Root 1 0 R", `/Root 1 0 R/Prev ${start}`), "latin1"));
}

/** Forms that each draw the next one ten times: ten to the power of `depth` drawings. */
export function multiplyingFormsPdf(depth: number): Uint8Array {
  const first = firstExtra(1);
  const forms = Array.from(
    { length: depth },
    (_, level): PdfObject => ({
      dictionary: `<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 3 0 R>>/XObject<</X ${first + level + 1} 0 R>>>>>>`,
      stream: Buffer.from("/X Do\n".repeat(10)),
    }),
  );
  const last: PdfObject = {
    dictionary: "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 3 0 R>>>>>>",
    stream: Buffer.from("BT /F 9 Tf (lol) Tj ET"),
  };
  return pdfOfPages([{ content: stream("/X Do"), resources: `/XObject<</X ${first} 0 R>>` }], [...forms, last]);
}

/** A form with one text field and its value. */
export function formPdf(label: string, value: string): Uint8Array {
  const field = `<</Type/Annot/Subtype/Widget/FT/Tx/T(field)/TU(${escaped(label)})/V(${escaped(value)})/Rect[72 600 300 620]/F 4>>`;
  const number = firstExtra(1);
  const page = { ...textPage(["Application"]), entries: `/Annots[${number} 0 R]` };
  return Buffer.from(
    Buffer.from(pdfOfPages([page], [{ dictionary: field }]))
      .toString("latin1")
      .replace("<</Type/Catalog/Pages 2 0 R>>", `<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[${number} 0 R]>>>>`),
    "latin1",
  );
}

/** A page of text with a file attached to the document. */
export function pdfWithAttachment(name: string, content: Uint8Array): Uint8Array {
  const first = firstExtra(1);
  const spec = { dictionary: `<</Type/Filespec/F(${escaped(name)})/UF(${escaped(name)})/EF<</F ${first + 1} 0 R>>>>` };
  const file = { dictionary: "<</Type/EmbeddedFile>>", stream: content };
  const names = `/Names<</EmbeddedFiles<</Names[(${escaped(name)}) ${first} 0 R]>>>>`;
  const pages = pdfOfPages([textPage(["With an attachment"])], [spec, file]);
  // The catalog grows, so the table of references is wrong; readers rebuild it.
  const plain = Buffer.from(pages).toString("latin1");
  const catalog = "<</Type/Catalog/Pages 2 0 R>>";
  return Buffer.from(plain.replace(catalog, catalog.replace(">>", `${names}>>`)), "latin1");
}

/** Two pages, the first with a file pinned to it. */
export function pdfWithPinnedFile(name: string, content: Uint8Array): Uint8Array {
  const first = firstExtra(2);
  const pin = { dictionary: `<</Type/Annot/Subtype/FileAttachment/Rect[72 600 90 620]/FS ${first + 1} 0 R>>` };
  const spec = { dictionary: `<</Type/Filespec/F(${escaped(name)})/UF(${escaped(name)})/EF<</F ${first + 2} 0 R>>>>` };
  const file = { dictionary: "<</Type/EmbeddedFile>>", stream: content };
  const page = { ...textPage(["With a file pinned to it"]), entries: `/Annots[${first} 0 R]` };
  return pdfOfPages([page, textPage(["The second page"])], [pin, spec, file]);
}
