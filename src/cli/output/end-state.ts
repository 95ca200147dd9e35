/** A put's end in a word and a reason, the same on every output. */
import type { DocumentView } from "../client/api-client.ts";
import type { PutEnd } from "../upload/put-files.ts";

export interface EndState {
  readonly status: DocumentView["status"] | "REPLACED" | "UNKNOWN";
  readonly reason: { readonly code: string; readonly message: string } | null;
}

/** The document's status and reason where it was followed to its end; else what became of the upload. */
export function endState({ document, uploaded, error, replaced }: PutEnd): EndState {
  if (document !== null) return { status: document.status, reason: document.reason };
  if (replaced) {
    return { status: "REPLACED", reason: { code: "replaced", message: "Another upload took its place." } };
  }
  if (error === null) return { status: "QUEUED", reason: null };
  if (uploaded === null) return { status: "FAILED", reason: { code: "not_uploaded", message: error } };
  const message = `Uploaded, but how it ended is not known: ${error.replace(/\.$/, "")}; the same command tells.`;
  return { status: "UNKNOWN", reason: { code: "not_followed", message } };
}
