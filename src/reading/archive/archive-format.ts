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
];

const CONTENT_TYPES = /^\[content_types\]\.xml$/i;
const ZIP: ArchiveFormat = {
  // One document is one status, one set of fields and one thing to delete: an archive of many would mix them all up.
  known: "zip archive",
  advice: "unpack it and upload each document by itself",
};

export function archiveFormat(bytes: Uint8Array): ArchiveFormat {
  const { entries, rebuilt } = readDirectory(bytes);
  if (entries.length === 0) return { damaged: true };
  for (const [part, format] of OFFICE_PARTS) {
    if (entries.some(({ name }) => part.test(name))) return format;
  }
  if (rebuilt && entries.some(({ name }) => CONTENT_TYPES.test(name))) return { damaged: true };
  return ZIP;
}
