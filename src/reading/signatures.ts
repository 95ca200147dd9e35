/** Magic bytes: of formats that are read, and of others so that the refusal can name them. */
import type { FormatName } from "./formats.ts";

export interface Signature {
  /** What people call the format. */
  readonly name: string;
  readonly bytes: readonly number[];
  /** Where the bytes lie; 0 if not given. */
  readonly offset?: number;
  /** What the file begins with besides. */
  readonly begins?: readonly number[];
  /** True for a format whose files are text themselves. */
  readonly isText?: boolean;
  /** The format as it is read; undefined where it is only known. */
  readonly format?: FormatName;
}

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

const SIGNATURES: readonly Signature[] = [
  { name: "PNG image", bytes: [0x89, 0x50, 0x4e, 0x47], format: "png" },
  { name: "JPEG image", bytes: [0xff, 0xd8, 0xff], format: "jpeg" },
  { name: "GIF image", bytes: ascii("GIF8"), format: "gif" },
  { name: "WebP image", bytes: ascii("WEBP"), offset: 8, begins: ascii("RIFF"), format: "webp" },
  { name: "TIFF image", bytes: [0x49, 0x49, 0x2a, 0x00], format: "tiff" },
  { name: "TIFF image", bytes: [0x4d, 0x4d, 0x00, 0x2a], format: "tiff" },
  // "BM" alone begins many a text; behind the file's length follow four zeros.
  { name: "BMP image", bytes: [0, 0, 0, 0], offset: 6, begins: ascii("BM"), format: "bmp" },
  { name: "JPEG 2000 image", bytes: [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50] },
  { name: "HEIF image or MP4 film", bytes: ascii("ftyp"), offset: 4 },
  { name: "WAV sound", bytes: ascii("WAVE"), offset: 8, begins: ascii("RIFF") },
  { name: "AVI film", bytes: ascii("AVI "), offset: 8, begins: ascii("RIFF") },
  { name: "MP3 sound", bytes: ascii("ID3") },
  { name: "Ogg sound", bytes: ascii("OggS") },
  { name: "FLAC sound", bytes: ascii("fLaC") },
  { name: "Matroska film", bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { name: "gzip archive", bytes: [0x1f, 0x8b] },
  { name: "bzip2 archive", bytes: ascii("BZh") },
  { name: "xz archive", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: "Zstandard archive", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "7-Zip archive", bytes: [0x37, 0x7a, 0xbc, 0xaf] },
  { name: "RAR archive", bytes: ascii("Rar!") },
  { name: "tar archive", bytes: ascii("ustar"), offset: 257 },
  { name: "RTF document", bytes: ascii("{\\rtf"), format: "rtf" },
  { name: "PostScript document", bytes: ascii("%!PS"), isText: true },
  { name: "SQLite database", bytes: ascii("SQLite format 3") },
  { name: "Parquet file", bytes: ascii("PAR1") },
  { name: "ELF program", bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { name: "Java class", bytes: [0xca, 0xfe, 0xba, 0xbe] },
  { name: "WebAssembly module", bytes: [0x00, 0x61, 0x73, 0x6d] },
  { name: "font", bytes: ascii("wOFF") },
  { name: "font", bytes: ascii("OTTO") },
];

/** True when `bytes` holds `expected` at `offset`. */
function hasBytes(bytes: Uint8Array, expected: readonly number[], offset = 0): boolean {
  return expected.every((byte, index) => bytes[offset + index] === byte);
}

/** The format that these bytes begin, or undefined. */
export function signatureOf(bytes: Uint8Array): Signature | undefined {
  return SIGNATURES.find(
    ({ bytes: expected, offset, begins = [] }) => hasBytes(bytes, begins) && hasBytes(bytes, expected, offset),
  );
}

/** True for a zip archive, which Office and OpenDocument files are too. */
export function isArchive(bytes: Uint8Array): boolean {
  return hasBytes(bytes, [0x50, 0x4b, 0x03, 0x04]) || hasBytes(bytes, [0x50, 0x4b, 0x05, 0x06]);
}

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** Streams that tell what an OLE container holds: what it is called, and what to save it as. */
const OLE_STREAMS: readonly (readonly [stream: string, known: string, saveAs: string])[] = [
  ["WordDocument", "Word document of the format before 2007 (DOC)", "DOCX"],
  ["PowerPoint Document", "PowerPoint presentation of the format before 2007 (PPT)", "PPTX"],
  ["Workbook", "Excel workbook of the format before 2007 (XLS)", "XLSX"],
  ["Book", "Excel workbook of the format before 2007 (XLS)", "XLSX"],
  ["__substg1.0_", "Outlook message (MSG)", "EML"],
  ["VisioDocument", "Visio drawing (VSD)", "PDF"],
];

/** What an OLE container is: an Office document with a password, or one of an older format. */
export type OleFormat = "encrypted" | { readonly known: string; readonly saveAs: string };

/** Names an OLE container's format by its streams; undefined for other bytes. */
export function oleFormat(bytes: Uint8Array): OleFormat | undefined {
  if (!hasBytes(bytes, OLE)) return undefined;
  const view = viewOf(bytes);
  const holds = (stream: string): boolean => view.includes(Buffer.from(stream, "utf16le"));
  if (holds("EncryptedPackage")) return "encrypted";
  const [, known, saveAs] = OLE_STREAMS.find(([stream]) => holds(stream)) ?? ["", "older Office document", "PDF"];
  return { known, saveAs };
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
