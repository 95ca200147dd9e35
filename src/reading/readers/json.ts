/** JSON and newline-delimited JSON as nested lists: one page. What is damaged is read as plain text from there on. */
import { Failure, warningOf } from "../../domain/failure.ts";
import { decodeText } from "../encoding.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader } from "../reader.ts";
import { writeOutline } from "./json/outline.ts";
import { normalizeLines } from "./text.ts";

export const readJson: Reader = async ({ bytes, limits, fromPage }, output) => {
  const text = normalizeLines(decodeText(bytes).text);
  const writer = new MarkdownWriter(limits);
  const damage = writeOutline(text, writer);
  if (damage !== undefined) writer.paragraph(text.slice(damage));
  if (writer.empty) throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text: writer.toString() });
  return { pageCount: 1, warnings: damage === undefined ? [] : [warningOf("recovered")] };
};
