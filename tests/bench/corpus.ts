/** A folder of documents with a `manifest.json` that says what may come of each. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What may come of a document: the states allowed and, where it is not READY, the codes. */
export interface Expectation {
  readonly status: readonly string[];
  readonly code?: string;
  readonly orCode?: string;
}

export interface CorpusDocument {
  /** Its path below the folder, which also names it in reports. */
  readonly file: string;
  readonly path: string;
  readonly name: string;
  /** The format, and behind a dash what is hard about it, e.g. `pdf-scan`. */
  readonly kind: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly expect: Expectation;
}

interface Entry {
  readonly file: string;
  readonly kind: string;
  readonly expect: Expectation;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  html: "text/html",
  md: "text/markdown",
  txt: "text/plain",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv",
  json: "application/json",
  eml: "message/rfc822",
  zip: "application/zip",
};

/** The folder that a bench is told of, or takes without being told. */
export const DEFAULT_FOLDER = process.env.SLUICE_DOCUMENTS ?? join("..", "shared", "documents");

/** The documents in a folder, of formats that are known here; ends the process with a sentence where there are none. */
export function corpusIn(folder: string): readonly CorpusDocument[] {
  const manifest = join(folder, "manifest.json");
  if (!existsSync(manifest)) {
    console.error(`There is no ${manifest}; name a folder of documents, or set SLUICE_DOCUMENTS.`);
    process.exit(2);
  }
  const entries = JSON.parse(readFileSync(manifest, "utf8")) as Entry[];
  return entries.flatMap(({ file, kind, expect }) => {
    const contentType = CONTENT_TYPES[kind.split("-")[0] ?? ""];
    if (contentType === undefined) return [];
    const path = join(folder, file);
    return [{ file, path, kind, name: basename(file), contentType, bytes: new Uint8Array(readFileSync(path)), expect }];
  });
}

/** Whether a document ended as its manifest allows. */
export function isExpected(expect: Expectation, status: string, code: string | undefined): boolean {
  const codes = [expect.code, expect.orCode].filter((allowed) => allowed !== undefined);
  return expect.status.includes(status) && (status === "READY" || codes.length === 0 || codes.includes(code ?? ""));
}
