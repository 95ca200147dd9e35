/** Finds out a document's format from its bytes; name and declared type only decide between kinds of text. */
import { Failure } from "../domain/failure.ts";
import { archiveFormat } from "./archive/archive-format.ts";
import { byteOrderMark, decodeText, wideEncoding } from "./encoding.ts";
import type { FormatName } from "./formats.ts";
import { looksLikeMail } from "./mail-headers.ts";
import type { ReadSource } from "./reader.ts";
import { isArchive, oleFormat, signatureOf } from "./signatures.ts";

/** Readers of PDF accept a header that begins within the first kilobyte. */
const PDF_HEADER_WITHIN = 1024;
/** How much of a text is looked at, in bytes. */
const SAMPLE_BYTES = 16_384;
/** More control characters than this share of a sample, and it is not text. */
const CONTROL_SHARE = 0.05;

/**
 * The format of the source.
 * @throws Failure `unsupported_format` (naming the format where it is known), `encrypted` for a locked Office document,
 *   `empty` for no bytes.
 */
export function sniff(source: ReadSource): FormatName {
  const { bytes } = source;
  if (bytes.length === 0) throw new Failure("empty", { message: "The file is empty; upload the document again." });
  if (byteOrderMark(bytes) !== undefined) return textFormat(source);
  if (isArchive(bytes)) return archived(bytes);
  if (hasPdfHeader(bytes)) return "pdf";
  const ole = oleFormat(bytes);
  if (ole === "encrypted") throw new Failure("encrypted");
  if (ole !== undefined)
    throw unsupported(
      `The file is ${withArticle(ole.known)}, which is not supported`,
      `save it as ${ole.saveAs} and upload that`,
    );
  const known = signatureOf(bytes);
  if (known?.format !== undefined) return known.format;
  // Many signatures are words: what begins with one and goes on without any control is text ("OTTO Ltd", "ID3 tags").
  if (known !== undefined && (known.isText === true || controlsIn(bytes.subarray(0, SAMPLE_BYTES)) > 0))
    throw unsupported(`The file is ${withArticle(known.name)}, which is not supported`);
  return textFormat(source);
}

function archived(bytes: Uint8Array): FormatName {
  const found = archiveFormat(bytes);
  if ("format" in found) return found.format;
  if ("damaged" in found) throw new Failure("unreadable");
  throw unsupported(`The file is ${withArticle(found.known)}, which is not supported`, found.advice);
}

/** By how a name begins when it is said: an "older …", an "MP3 file", a "ZIP archive". */
function withArticle(name: string): string {
  return `${/^(?:[aeio]|MP\d|xz)/i.test(name) ? "an" : "a"} ${name}`;
}

function unsupported(fact: string, advice = "upload the document as PDF, an Office document, HTML or text"): Failure {
  return new Failure("unsupported_format", { message: `${fact}; ${advice}.` });
}

/** What stands before the header is a line or bytes of another kind: a text may speak of it within a line. */
function hasPdfHeader(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PDF_HEADER_WITHIN)).toString(
    "latin1",
  );
  return /(?<![ -~])%PDF-/.test(head);
}

function textFormat(source: ReadSource): FormatName {
  const head = source.bytes.subarray(0, SAMPLE_BYTES);
  const wide = byteOrderMark(head) !== undefined || wideEncoding(head) !== undefined;
  if (!wide && isBinary(head)) throw unsupported("The file is not text in any known encoding");
  const sample = decodeText(wholeCharacters(head, source.bytes)).text.trimStart().slice(0, 4096);
  const hinted = hintedFormat(source);

  if (/^<(!doctype\s+html|html|head|body|title|meta)\b/i.test(withoutProlog(sample))) return "html";
  if (looksLikeMail(sample, hinted === "eml")) return "eml";
  if (hinted === "html") return /<\/?[a-z][a-z0-9]*(\s[^<>]*)?\/?>/i.test(sample) ? "html" : "text";
  return hinted ?? "text";
}

/** Kinds of text by how names end and by what they are declared as. */
const HINTS: readonly (readonly [format: FormatName, name: RegExp, declared: RegExp])[] = [
  ["markdown", /\.(md|markdown|mdown|mkd)$/, /^text\/(x-)?markdown$/],
  ["csv", /\.(csv|tsv|tab)$/, /^(text\/(csv|tab-separated-values)|application\/csv)$/],
  ["json", /\.(json|ndjson|jsonl|geojson)$/, /^(application|text)\/([\w.-]+\+)?(x-)?(nd)?json(l|lines)?$/],
  ["eml", /\.(eml|mht|mhtml)$/, /^(message\/rfc822|multipart\/related)$/],
  ["html", /\.(html?|xhtml)$/, /^(text\/html|application\/xhtml\+xml)$/],
];

function hintedFormat({ name, contentType }: ReadSource): FormatName | undefined {
  const declared = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const byName = HINTS.find(([, pattern]) => pattern.test(name.toLowerCase()));
  // A name that ends in something else says more than a declared type, which is often a guess.
  return (byName ?? HINTS.find(([, , pattern]) => pattern.test(declared)))?.[0];
}

/** A sample without the bytes of a last character that it cuts, of at most four bytes. */
function wholeCharacters(sample: Uint8Array, whole: Uint8Array): Uint8Array {
  if (sample.length === whole.length) return sample;
  let end = sample.length & ~3;
  while (end > sample.length - 8 && (sample[end - 1] ?? 0) >= 0x80) end -= 1;
  return sample.subarray(0, end & ~1);
}

/** The text after leading comments and XML declarations. */
function withoutProlog(text: string): string {
  let rest = text;
  for (;;) {
    const close = rest.startsWith("<!--") ? "-->" : rest.startsWith("<?") ? ">" : undefined;
    const end = close === undefined ? -1 : rest.indexOf(close);
    if (close === undefined || end === -1) return rest;
    rest = rest.slice(end + close.length).trimStart();
  }
}

/** True where NULs or other control characters show that these bytes are no text of one-byte or UTF-8 encoding. */
function isBinary(head: Uint8Array): boolean {
  return controlsIn(head) > Math.max(2, head.length * CONTROL_SHARE);
}

/** How many bytes are control characters that text does not have. */
function controlsIn(head: Uint8Array): number {
  let controls = 0;
  for (const byte of head) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b) controls += 1;
  }
  return controls;
}
