/** Follows uploaded documents to their end. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, answered, type DocumentView } from "../client/api-client.ts";
import type { Uploaded } from "./upload-file.ts";

const ENDS: ReadonlySet<string> = new Set(["READY", "PARTIAL", "FAILED", "EXPIRED", "DELETED"]);
/** Pauses between looks, in milliseconds: quick at first, for most documents end within seconds. */
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 5_000;

/** True once the very upload has ended; before it is looked at, the document may still show an earlier one's end. */
export function hasEnded(document: DocumentView, uploadId: string): boolean {
  return document.uploadId === uploadId && ENDS.has(document.status);
}

/** The document once its upload has ended. */
export async function followToEnd(
  client: ApiClient,
  { documentId, uploadId }: Uploaded,
  signal: AbortSignal,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown> = (milliseconds) =>
    sleep(milliseconds, undefined, { signal }),
): Promise<DocumentView> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const params = { path: { id: documentId } };
    const document = answered(await client.GET("/documents/{id}", { params, signal }));
    if (hasEnded(document, uploadId)) return document;
    await wait(pause, signal);
  }
}
