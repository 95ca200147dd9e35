/** Reads one document in this thread: sniff, read, report. The sandbox calls it; nothing else should, save measurements. */
import { Failure } from "../domain/failure.ts";
import type { ReadingReport } from "../domain/page.ts";
import { FORMATS } from "./formats.ts";
import { nestedTooDeeply } from "./limits.ts";
import type { ReaderInput, ReaderOutput } from "./reader.ts";
import { sniff } from "./sniff.ts";

/** Documents inside each other: an attachment, its own attachment, and one more. */
const INNER_DEPTH = 3;

/** @throws Failure with the reason why the document cannot be read */
export async function readDocument(
  input: Omit<ReaderInput, "readInner">,
  output: ReaderOutput,
  depth = 0,
): Promise<ReadingReport> {
  if (depth > INNER_DEPTH) throw nestedTooDeeply(INNER_DEPTH, "attached documents");
  const format = sniff(input);
  const { contentType, load } = FORMATS[format];
  const read = await load();
  const readInner: ReaderInput["readInner"] = (source, inner) =>
    readDocument({ ...input, ...source, fromPage: 1 }, inner, depth + 1);
  return { format, contentType, ...(await read({ ...input, readInner }, output)) };
}

/** Any error of a reader as the failure it means: parsers throw whatever comes when a file is damaged. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof RangeError) {
    return new Failure("limit_exceeded", {
      message: "Reading the document needs more memory or deeper nesting than its limits allow; split or simplify it.",
      cause: error,
    });
  }
  return new Failure("unreadable", { cause: error });
}
