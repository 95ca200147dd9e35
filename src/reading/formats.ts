/** The formats that can be read. A further format is one reader file, one line here and its sign in `sniff.ts`. */
import type { Reader } from "./reader.ts";

interface Format {
  /** Media type that belongs to the format. */
  readonly contentType: string;
  /** Loads the reader on first use, so that a worker holds only what it needs. */
  readonly load: () => Promise<Reader>;
}

const OOXML = (kind: string): string => `application/vnd.openxmlformats-officedocument.${kind}`;

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
  html: { contentType: "text/html", load: async () => (await import("./readers/html.ts")).readHtml },
  markdown: { contentType: "text/markdown", load: async () => (await import("./readers/markdown.ts")).readMarkdown },
  text: { contentType: "text/plain", load: async () => (await import("./readers/text.ts")).readText },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
