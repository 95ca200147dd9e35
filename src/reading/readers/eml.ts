/** Mail: subject, who, when and what as the first page; attachments are sections, read by their own readers. */
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { Failure } from "../../domain/failure.ts";
import { byteOrderMark, decodeText, wideEncoding } from "../encoding.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader, ReaderInput } from "../reader.ts";
import { Sections } from "../sections.ts";

/** Parts inside each other; mail programs stay below ten. */
const PART_DEPTH = 50;
/** Attachments of one mail. */
const MOST_ATTACHMENTS = 1_000;

export const readEml: Reader = async (input, output) => {
  const mail = await parse(input.bytes);
  const text = await mailText(input, mail);
  if (text === "" && mail.attachments.length === 0) throw new Failure("empty");
  const sections = new Sections(input, output);
  await sections.page({ text });
  for (const attachment of mail.attachments.slice(0, MOST_ATTACHMENTS)) {
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
  const raw = wide ? new TextEncoder().encode(decodeText(bytes).text) : bytes;
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

/** The text as its writer sent it; of a mail in HTML alone, the HTML's text. */
async function bodyText(input: ReaderInput, { text, html }: Email): Promise<string> {
  const plain = (text ?? "").replace(/\r\n?/g, "\n").replaceAll("\u0000", "").trim();
  if (plain !== "" || html === undefined || html.trim() === "") return plain;
  const parts: string[] = [];
  const source = {
    bytes: new TextEncoder().encode(`<html><meta charset=utf-8>${html}`),
    name: "",
    contentType: "text/html",
  };
  try {
    await input.readInner(source, { page: async (page) => void parts.push(page.text) });
  } catch (error) {
    if (!(error instanceof Failure && error.code === "empty")) throw error;
  }
  return parts.join("\n\n");
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
