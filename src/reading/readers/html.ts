/** HTML as Markdown, in one pass without recursion: one page. */
import { Parser } from "htmlparser2";
import { Failure } from "../../domain/failure.ts";
import { decodeText } from "../encoding.ts";
import { nestedTooDeeply } from "../limits.ts";
import type { Reader } from "../reader.ts";
import { HtmlToMarkdown } from "./html/html-to-markdown.ts";

/** Elements inside each other; honest pages with thousands of unclosed tags stay below. */
const DEPTH = 5_000;
/** Text is parsed in pieces of this many UTF-16 units, so that the parser's own buffer stays small. */
const PIECE = 64 * 1024;
/** Declarations of the encoding are looked for this near the beginning, in bytes. */
const DECLARED_WITHIN = 8_192;

export const readHtml: Reader = async ({ bytes, limits, fromPage }, output) => {
  const { text: html } = decodeText(bytes, declaredEncoding(bytes));
  const markdown = new HtmlToMarkdown(limits);
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth += 1;
        if (depth > DEPTH) throw nestedTooDeeply(DEPTH);
        markdown.open(name, attributes);
      },
      onclosetag: (name) => {
        depth -= 1;
        markdown.close(name);
      },
      ontext: (text) => markdown.text(text),
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  for (let start = 0; start < html.length; start += PIECE) parser.write(html.slice(start, start + PIECE));
  parser.end();

  const { text, title } = markdown.finish();
  if (text === "") throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text });
  return { pageCount: 1, ...(title === "" ? {} : { title }), warnings: [] };
};

const DECLARATION = /<(?:meta\b[^>]{0,1000}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*["']?\s*([\w:.-]{2,40})/gi;

/** The first encoding that the page names for itself. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, DECLARED_WITHIN)).toString("latin1");
  return head.matchAll(DECLARATION).next().value?.[1];
}
