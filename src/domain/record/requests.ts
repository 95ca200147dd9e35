/** What the API writes into a record: an upload awaited, a reprocess asked for. */
import type { KeyOwner } from "../identity.ts";
import type { Turn } from "./lease.ts";
import { held } from "./lease.ts";
import { newRecord } from "./new-record.ts";
import { type DocumentRecord, patched, type ReprocessRequest, type Transition } from "./record.ts";

/** What a grant says of a document that does not exist yet. */
export interface AwaitedUpload {
  readonly uploadId: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly profile: string | null;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Makes a document that waits for its upload. One that waits already shows the newest grant and waits for the longest;
 * one that an event only just named, with nothing looked at yet, waits from now on; any other stays as it is.
 */
export function awaitUpload(owner: KeyOwner, upload: AwaitedUpload, now: number): Transition<DocumentRecord> {
  return (current) => {
    if (current !== undefined && !canWait(current)) return { result: current };
    const record = patched(current ?? newRecord(owner, now), now, {
      summary: { status: "AWAITING_UPLOAD" },
      detail: {
        uploadId: upload.uploadId,
        name: upload.name,
        tags: upload.tags,
        profile: upload.profile,
        reason: null,
        awaitingUntil: Math.max(upload.until, current?.detail.awaitingUntil ?? 0),
      },
    });
    return { record, result: record };
  };
}

function canWait({ summary }: DocumentRecord): boolean {
  if (summary.status === "QUEUED") return summary.generation === 0 && summary.concluded === null;
  return summary.status === "AWAITING_UPLOAD" || summary.status === "EXPIRED";
}

/** Gives up waiting for an upload that was never made. */
export function expireUpload(turn: Turn, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const { awaitingUntil } = record.detail;
    const over = record.summary.status === "AWAITING_UPLOAD" && awaitingUntil !== null && awaitingUntil <= now;
    if (!over) return { result: record };
    const expired = patched(record, now, { summary: { status: "EXPIRED" }, detail: { awaitingUntil: null } });
    return { record: expired, result: expired };
  };
}

export type ReprocessResult =
  | { readonly kind: "unknown" }
  | { readonly kind: "deleted" }
  /** There are no bytes to work on (never uploaded, or expired). */
  | { readonly kind: "no_bytes" }
  | { readonly kind: "accepted"; readonly record: DocumentRecord };

/** Asks for a new generation over the bytes that are there. A later request replaces one not begun yet. */
export function requestReprocess(request: ReprocessRequest, now: number): Transition<ReprocessResult> {
  return (current) => {
    if (current === undefined) return { result: { kind: "unknown" } };
    const { summary, detail } = current;
    if (summary.status === "DELETED") return { result: { kind: "deleted" } };
    if (detail.version === null || detail.rawExpired) return { result: { kind: "no_bytes" } };
    const record = patched(current, now, {
      summary: {
        status: summary.status === "PROCESSING" ? summary.status : "QUEUED",
        wanted: summary.wanted + 1,
        retryAt: null,
      },
      detail: { request, reason: null },
    });
    return { record, result: { kind: "accepted", record } };
  };
}

/** Notes that a restored bucket lacks the bytes: the document stays, and what was derived from them. */
export function noteRawMissing(turn: Turn, now: number): Transition<void> {
  return (current) => ({
    record: patched(held(current, turn), now, { detail: { rawExpired: true } }),
    result: undefined,
  });
}

/** Notes that there are bytes under the key after all: what a lifecycle rule removed was an older version. */
export function noteRawFound(turn: Turn, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    if (!record.detail.rawExpired) return { result: record };
    const found = patched(record, now, { detail: { rawExpired: false } });
    return { record: found, result: found };
  };
}
