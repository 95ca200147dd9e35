/** Follows uploaded documents to their end. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, answered, type DocumentView } from "../client/api-client.ts";
import type { Uploaded } from "./upload-file.ts";

const ENDS: ReadonlySet<string> = new Set(["READY", "PARTIAL", "FAILED", "EXPIRED", "DELETED"]);
/** Pauses between looks, in milliseconds: quick at first, for most documents end within seconds. */
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 5_000;

/**
 * What a document says of an upload to it. Before the upload is looked at, the document still shows the end of what it
 * replaces; the end of any other upload means that this one was overtaken and never will be looked at.
 */
export function stateOf(
  document: Pick<DocumentView, "status" | "uploadId">,
  { uploadId, replaces }: Pick<Uploaded, "uploadId" | "replaces">,
): "pending" | "ended" | "replaced" {
  if (!ENDS.has(document.status)) return "pending";
  if (document.uploadId === uploadId) return "ended";
  return document.uploadId === null || document.uploadId === replaces ? "pending" : "replaced";
}

/** The document once its upload has ended; null where another upload took its place. */
export async function followToEnd(
  client: ApiClient,
  uploaded: Uploaded,
  signal: AbortSignal,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown> = (milliseconds) =>
    sleep(milliseconds, undefined, { signal }),
): Promise<DocumentView | null> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const params = { path: { id: uploaded.documentId } };
    const document = answered(await client.GET("/documents/{id}", { params, signal }));
    const state = stateOf(document, uploaded);
    if (state === "replaced") return null;
    if (state === "ended") return document;
    await wait(pause, signal);
  }
}
