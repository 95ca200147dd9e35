/** Mail: subject, who, when and what as the first page; attachments are sections, read by their own readers. */
import { isUtf8 } from "node:buffer";
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { Failure } from "../../domain/failure.ts";
import { byteOrderMark, decodeText, wideEncoding } from "../encoding.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader, ReaderInput } from "../reader.ts";
import { Sections } from "../sections.ts";
import { readHtml } from "./html.ts";

/** Parts inside each other; mail programs stay below ten. */
const PART_DEPTH = 50;
/** Attachments of one mail. */
const MOST_ATTACHMENTS = 1_000;
/** What saved pages and mails in HTML bring along to be shown with, which says nothing itself. */
const FOR_THE_HTML = /^(text\/css|(text|application)\/(x-)?javascript)$/;
/** Where headers end is looked for within so many bytes. */
const HEADERS_WITHIN = 1024 * 1024;
/** A text of fewer characters may say no more than that the mail is in HTML; then the HTML has a multiple of its text. */
const STUB_LENGTH = 500;
const STUB_SHARE = 1 / 3;

export const readEml: Reader = async (input, output) => {
  const mail = await parse(input.bytes);
  const attachments = mail.attachments.filter(({ mimeType, disposition }) => {
    return disposition === "attachment" || !FOR_THE_HTML.test(mimeType);
  });
  const text = await mailText(input, mail);
  if (text === "" && attachments.length === 0) throw new Failure("empty");
  const sections = new Sections(input, output);
  await sections.page({ text });
  for (const attachment of attachments.slice(0, MOST_ATTACHMENTS)) {
    const bytes = bytesOf(attachment);
    if (bytes.length > 0) {
      await sections.attachment({ bytes, name: nameOf(attachment), contentType: attachment.mimeType });
    }
  }
  const title = mail.subject?.trim().slice(0, 500);
  return { pageCount: sections.count, ...(title ? { title } : {}), warnings: sections.warnings };
};

async function parse(bytes: Uint8Array): Promise<Email> {
  // Mail is bytes of ASCII with other encodings inside; a mail saved as UTF-16 is text of such bytes.
  const wide = byteOrderMark(bytes) !== undefined || wideEncoding(bytes) !== undefined;
  const raw = wide ? asUtf8(bytes) : withoutStrayBytes(bytes);
  try {
    return await PostalMime.parse(withoutEnvelope(raw), { forceRfc822Attachments: true, maxNestingDepth: PART_DEPTH });
  } catch (error) {
    // The parser knows two limits and throws for nothing else: mail cannot be wrong enough.
    throw new Failure("limit_exceeded", {
      message: `The mail has more headers, or more parts inside each other, than the limit of ${PART_DEPTH}; simplify it.`,
      cause: error,
    });
  }
}

function asUtf8(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(decodeText(bytes).text);
}

/**
 * Older programs write headers, and text without a declaration, in the encoding of their country; the parser takes them
 * for UTF-8.
 */
function withoutStrayBytes(bytes: Uint8Array): Uint8Array {
  if (isUtf8(bytes)) return bytes;
  const text = Buffer.from(bytes.subarray(0, HEADERS_WITHIN)).toString("latin1");
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const [headers, body] = [bytes.subarray(0, end), bytes.subarray(end)];
  const declares = /\bcharset\s*=|\bmultipart\/|^content-transfer-encoding:\s*binary/im.test(text.slice(0, end));
  return Buffer.concat([asUtf8(headers), declares ? body : asUtf8(body)]);
}

/** A mail out of a mailbox file begins with a line "From someone date", which is no header. */
function withoutEnvelope(bytes: Uint8Array): Uint8Array {
  const isEnvelope =
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(5, bytes.length)).toString("latin1") === "From ";
  return isEnvelope ? bytes.subarray(bytes.indexOf(0x0a) + 1) : bytes;
}

async function mailText(input: ReaderInput, mail: Email): Promise<string> {
  const writer = new MarkdownWriter(input.limits);
  writer.heading(1, mail.subject ?? "");
  const lines = [
    line("From", addresses(mail.from === undefined ? [] : [mail.from])),
    line("To", addresses(mail.to)),
    line("Cc", addresses(mail.cc)),
    line("Date", mail.date ?? ""),
    line(
      "Attachments",
      mail.attachments
        .map(nameOf)
        .filter((name) => name !== "")
        .join(", "),
    ),
  ];
  // Two spaces at a line's end keep the lines apart in Markdown.
  writer.paragraph(lines.filter((text) => text !== "").join("  \n"));
  const body = await bodyText(input, mail);
  if (body !== "") writer.block(body);
  return writer.toString();
}

/**
 * The text as its writer sent it; the HTML's text of a mail in HTML alone, and of one whose text says no more than that
 * it is.
 */
async function bodyText(input: ReaderInput, { text, html }: Email): Promise<string> {
  const plain = (text ?? "").replace(/\r\n?/g, "\n").replaceAll("\u0000", "").trim();
  if (plain.length >= STUB_LENGTH || html === undefined || html.trim() === "") return plain;
  const formatted = await htmlText(input, html);
  return lettersOf(plain) <= lettersOf(formatted) * STUB_SHARE ? formatted : plain;
}

async function htmlText(input: ReaderInput, html: string): Promise<string> {
  const parts: string[] = [];
  const bytes = new TextEncoder().encode(`<html><meta charset=utf-8>${html}`);
  try {
    // It is this mail's own text, not a document inside it, so it does not count among those inside each other.
    await readHtml({ ...input, bytes, fromPage: 1 }, { page: async (page) => void parts.push(page.text) });
  } catch (error) {
    if (!(error instanceof Failure && error.code === "empty")) throw error;
  }
  return parts.join("\n\n");
}

function lettersOf(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

function line(label: string, value: string): string {
  const clean = value.replace(/\s+/g, " ").trim();
  return clean === "" ? "" : `${label}: ${clean}`;
}

function addresses(list: readonly Address[] = []): string {
  return list
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ name, address }) => (name !== "" && address !== "" ? `${name} <${address}>` : name || address))
    .join(", ");
}

function nameOf({ filename, mimeType }: Attachment): string {
  if (filename !== null && filename !== "") return filename;
  return mimeType === "message/rfc822" ? "message.eml" : "";
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}
