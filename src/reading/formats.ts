/** The formats that can be read. A further format is one reader file, one line here and its sign in `sniff.ts`. */
import type { Reader } from "./reader.ts";

interface Format {
  /** Media type that belongs to the format. */
  readonly contentType: string;
  /** Loads the reader on first use, so that a worker holds only what it needs. */
  readonly load: () => Promise<Reader>;
}

const OOXML = (kind: string): string => `application/vnd.openxmlformats-officedocument.${kind}`;

const image = async (): Promise<Reader> => (await import("./readers/image.ts")).readImage;

const openDocument = async (): Promise<Reader> => (await import("./readers/odf.ts")).readOpenDocument;

export const FORMATS = {
  pdf: { contentType: "application/pdf", load: async () => (await import("./readers/pdf.ts")).readPdf },
  docx: {
    contentType: OOXML("wordprocessingml.document"),
    load: async () => (await import("./readers/docx.ts")).readDocx,
  },
  pptx: {
    contentType: OOXML("presentationml.presentation"),
    load: async () => (await import("./readers/pptx.ts")).readPptx,
  },
  xlsx: { contentType: OOXML("spreadsheetml.sheet"), load: async () => (await import("./readers/xlsx.ts")).readXlsx },
  odt: { contentType: "application/vnd.oasis.opendocument.text", load: openDocument },
  ods: { contentType: "application/vnd.oasis.opendocument.spreadsheet", load: openDocument },
  odp: { contentType: "application/vnd.oasis.opendocument.presentation", load: openDocument },
  csv: { contentType: "text/csv", load: async () => (await import("./readers/csv.ts")).readCsv },
  json: { contentType: "application/json", load: async () => (await import("./readers/json.ts")).readJson },
  eml: { contentType: "message/rfc822", load: async () => (await import("./readers/eml.ts")).readEml },
  rtf: { contentType: "application/rtf", load: async () => (await import("./readers/rtf.ts")).readRtf },
  png: { contentType: "image/png", load: image },
  jpeg: { contentType: "image/jpeg", load: image },
  gif: { contentType: "image/gif", load: image },
  webp: { contentType: "image/webp", load: image },
  tiff: { contentType: "image/tiff", load: image },
  bmp: { contentType: "image/bmp", load: image },
  html: { contentType: "text/html", load: async () => (await import("./readers/html.ts")).readHtml },
  markdown: { contentType: "text/markdown", load: async () => (await import("./readers/markdown.ts")).readMarkdown },
  text: { contentType: "text/plain", load: async () => (await import("./readers/text.ts")).readText },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
