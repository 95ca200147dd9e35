/** Rich Text Format, in one pass: one page. Deleted text and pictures are left out; notes are footnotes. */
import { Failure, warningOf } from "../../domain/failure.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader } from "../reader.ts";
import { RtfReader } from "./rtf/rtf-reader.ts";
import { TextFlow } from "./rtf/text-flow.ts";
import { rtfTokens } from "./rtf/tokens.ts";

export const readRtf: Reader = async ({ bytes, limits, fromPage }, output) => {
  const writer = new MarkdownWriter(limits);
  const flow = new TextFlow(writer, limits);
  const reader = new RtfReader(bytes, flow);
  for (const token of rtfTokens(bytes)) reader.take(token);
  reader.flush();
  flow.finish();
  if (writer.empty) throw new Failure(reader.open ? "unreadable" : "empty");
  if (fromPage <= 1) await output.page({ number: 1, text: writer.toString() });
  return { pageCount: 1, warnings: reader.open ? [warningOf("recovered")] : [] };
};
