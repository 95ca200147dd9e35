/** Reads one document in this thread: sniff, read, report. The sandbox calls it; nothing else should, save measurements. */
import { Failure } from "../domain/failure.ts";
import type { ReadingReport } from "../domain/page.ts";
import { FORMATS } from "./formats.ts";
import type { ReaderInput, ReaderOutput } from "./reader.ts";
import { sniff } from "./sniff.ts";

/** @throws Failure with the reason why the document cannot be read */
export async function readDocument(input: ReaderInput, output: ReaderOutput): Promise<ReadingReport> {
  const format = sniff(input);
  const { contentType, load } = FORMATS[format];
  const read = await load();
  return { format, contentType, ...(await read(input, output)) };
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
