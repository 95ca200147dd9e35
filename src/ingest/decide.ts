/**
 * What there is to do about a document, from its record and from what lies under its key: pure, so that every rule can
 * be tried on its own. An event never decides anything; it only says "look at this key".
 */
import { isFolderMarker } from "../domain/identity.ts";
import { isDeletedVersion } from "../domain/record/deletion.ts";
import { isRebuilding } from "../domain/record/rebuild.ts";
import type { DocumentRecord, UploadFacts } from "../domain/record/record.ts";

/** What HEAD found under the key, with what its grant or its metadata says of the document. */
export interface SeenVersion extends UploadFacts {
  /** The object's user metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The grant's epoch, where the object shows a grant for this document. */
  readonly epoch: number | null;
  /** The digest that says "the same document": known where the store knows the bytes' SHA-256. */
  readonly contentDigest: string | null;
}

export type Decision =
  | { readonly kind: "nothing"; readonly why: string }
  /** There never was anything under the key. */
  | { readonly kind: "forget" }
  | { readonly kind: "expire" }
  /** The key is empty: what was derived goes. */
  | { readonly kind: "bury" }
  /** The key is empty in a bucket that may not be restored yet: what was derived stays. */
  | { readonly kind: "keep" }
  /** Uploaded with a grant from before a deletion. */
  | { readonly kind: "remove-version"; readonly versionId: string }
  /** The live generation's bytes again. */
  | { readonly kind: "restore"; readonly seen: SeenVersion }
  | { readonly kind: "resume" }
  | { readonly kind: "open"; readonly seen: SeenVersion };

/** Decides by the rules of openspec/specs/document-intake. */
export function decide(record: DocumentRecord, seen: SeenVersion | null, now: number): Decision {
  return seen === null ? decideEmpty(record, now) : decideFound(record, seen, now);
}

function decideEmpty(record: DocumentRecord, now: number): Decision {
  const { summary, detail } = record;
  if (summary.status === "AWAITING_UPLOAD") {
    return detail.awaitingUntil !== null && detail.awaitingUntil <= now
      ? { kind: "expire" }
      : { kind: "nothing", why: "the upload has not come yet" };
  }
  if (summary.status === "DELETED" || summary.status === "EXPIRED") return { kind: "nothing", why: "already gone" };
  if (summary.generation === 0) return { kind: "forget" };
  if (detail.rawExpired) return { kind: "nothing", why: "a lifecycle rule expired the raw bytes; the document stays" };
  return { kind: isRebuilding(record) ? "keep" : "bury" };
}

function decideFound(record: DocumentRecord, seen: SeenVersion, now: number): Decision {
  const { summary, detail } = record;
  const { version } = seen;
  const isNothing = isFolderMarker(detail.objectKey, version.size) || isDeletedVersion(record, version.versionId);
  if (isNothing) return decideEmpty(record, now);
  if (seen.epoch !== null && seen.epoch < summary.epoch) {
    return { kind: "remove-version", versionId: version.versionId };
  }
  const { run, request } = detail;
  const asked = request !== null && request.id !== run?.requestId;
  if (run !== null && !asked && run.version.versionId === version.versionId) {
    if (summary.retryAt !== null && summary.retryAt > now) return { kind: "nothing", why: "it waits for its budget" };
    return run.place === null ? { kind: "open", seen } : { kind: "resume" };
  }
  if (request !== null) return { kind: "open", seen };
  // With a run left over a version that is gone again, what has concluded before has to be stated anew.
  const concluded = run === null && summary.concluded?.versionId === version.versionId;
  if (concluded) return { kind: "nothing", why: "this version has concluded" };
  const isLive = summary.live !== null && summary.live.versionId === version.versionId;
  const same = seen.contentDigest !== null && seen.contentDigest === summary.live?.contentDigest;
  return { kind: isLive || same ? "restore" : "open", seen };
}
