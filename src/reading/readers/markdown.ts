/** Markdown, as it stands: one page; front matter stays part of the text. */
import { Failure } from "../../domain/failure.ts";
import { decodeText } from "../encoding.ts";
import type { Reader } from "../reader.ts";
import { normalizeLines } from "./text.ts";

/** The title is looked for near the beginning only. */
const TITLE_WITHIN = 4096;

export const readMarkdown: Reader = async ({ bytes, fromPage }, output) => {
  const text = normalizeLines(decodeText(bytes).text);
  if (text.trim() === "") throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text });
  const title = /^#[ \t]+(\S[^\n]*)$/m.exec(text.slice(0, TITLE_WITHIN))?.[1]?.replace(/[ \t#]+$/, "");
  return { pageCount: 1, ...(title ? { title } : {}), warnings: [] };
};
