/** What kind of document a zip archive is, by the names of its entries. */
import type { FormatName } from "../formats.ts";
import { readDirectory } from "./zip-directory.ts";

/** A format that is read, one that is only known by name, or an archive too damaged to tell. */
export type ArchiveFormat =
  | { readonly format: FormatName }
  | { readonly known: string; readonly advice: string }
  | { readonly damaged: true };

/** Folders and parts that Office documents keep their contents in. Binary workbooks share the folder of the others. */
const OFFICE_PARTS: readonly (readonly [part: RegExp, format: ArchiveFormat])[] = [
  [/^xl\/workbook\.bin$/i, { known: "binary Excel workbook (XLSB)", advice: "save it as XLSX and upload that" }],
  [/^word\//i, { format: "docx" }],
  [/^ppt\//i, { format: "pptx" }],
  [/^xl\//i, { format: "xlsx" }],
  [
    /\.iwa$/i,
    {
      known: "iWork document (Pages, Numbers or Keynote)",
      advice: "export it as PDF or an Office document and upload that",
    },
  ],
];

/** OpenDocument's own name for its kind, at the head of an entry called `mimetype`. */
const OPEN_DOCUMENT = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation|graphics)/;
const OPEN_DOCUMENT_FORMATS: Readonly<Record<string, FormatName>> = {
  text: "odt",
  spreadsheet: "ods",
  presentation: "odp",
  graphics: "odp",
};

const CONTENT_TYPES = /^\[content_types\]\.xml$/i;
const ZIP: ArchiveFormat = {
  // One document is one status, one set of fields and one thing to delete: an archive of many would mix them all up.
  known: "zip archive",
  advice: "unpack it and upload each document by itself",
};

const EPUB: ArchiveFormat = { known: "EPUB book", advice: "save it as PDF or HTML and upload that" };

export function archiveFormat(bytes: Uint8Array): ArchiveFormat {
  const { entries, rebuilt } = readDirectory(bytes);
  if (entries.length === 0) return { damaged: true };
  for (const [part, format] of OFFICE_PARTS) {
    if (entries.some(({ name }) => part.test(name))) return format;
  }
  const mediaType = entries.find(({ name }) => name === "mimetype");
  if (mediaType !== undefined) {
    const head = Buffer.from(bytes.subarray(mediaType.start, mediaType.start + 100)).toString("latin1");
    const format = OPEN_DOCUMENT_FORMATS[OPEN_DOCUMENT.exec(head)?.[1] ?? ""];
    if (format !== undefined) return { format };
    if (head.startsWith("application/epub+zip")) return EPUB;
  }
  if (rebuilt && entries.some(({ name }) => CONTENT_TYPES.test(name))) return { damaged: true };
  return ZIP;
}
