/**
 * What lives under one key: its status, the generation that search may return, and the small marks that decide who
 * may write next. See openspec/specs/document-intake and failure-handling.
 */

/** Where the newest generation of a document stands. */
export const DOCUMENT_STATUSES = [
  "AWAITING_UPLOAD",
  "QUEUED",
  "PROCESSING",
  "READY",
  "PARTIAL",
  "FAILED",
  "EXPIRED",
  "DELETED",
] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** How a generation ended. */
export type Outcome = "READY" | "PARTIAL" | "FAILED";

/** The stages of a run, in the order of the data's way. */
export const STAGES = [
  "acquire",
  "read",
  "transcribe",
  "split",
  "extract",
  "embed",
  "index",
  "await",
  "publish",
] as const;
export type StageName = (typeof STAGES)[number];

/** The one generation that search may return. */
export interface LiveMark {
  readonly generation: number;
  readonly versionId: string;
  /** SHA-256 (hex) over the bytes' SHA-256, name, content type, tags and the profile's choice: equal means nothing to do. */
  readonly contentDigest: string;
  readonly profile: string;
  readonly profileDigest: string;
  readonly outcome: "READY" | "PARTIAL";
}

/** How the newest run ended, and over what: an event for this version is no work. */
export interface Concluded {
  readonly versionId: string;
  readonly profileDigest: string;
  readonly outcome: Outcome;
}

/** The right to work on a document until a moment. */
export interface Lease {
  /** The queue message that holds it; the same message takes its own lease over. */
  readonly holder: string;
  /** Which taking of the lease this is; a write under an older turn loses. */
  readonly turn: number;
  /** The value of `wanted` that this turn has promised to serve. */
  readonly serving: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** The kinds of outward events, as EventBridge `detail-type`. */
export type DocumentEventType = "Document Ready" | "Document Partial" | "Document Failed" | "Document Deleted";

/** An announcement owed. */
export interface OwedEvent {
  readonly type: DocumentEventType;
  readonly generation: number;
}

/** What is still owed after a conclusion; the no-work path and the reconciler finish it. */
export interface Tail {
  readonly announce: readonly OwedEvent[];
  /** Milliseconds since 1970 at which passages of dead generations are removed (again); null when done. */
  readonly sweepAt: number | null;
  /** How many sweeps remain: one at once, one after the index's refresh lag. */
  readonly sweeps: number;
}

/** A deletion's mark. It does not expire. */
export interface Tombstone {
  /** Everything of this generation or a lower one is to go. */
  readonly generation: number;
  readonly at: number;
  /** True when raw versions go too (API delete); false for a delete marker set in the bucket. */
  readonly raw: boolean;
  /** Milliseconds since 1970 of the next cleaning; null once everything is clean. */
  readonly cleanAt: number | null;
  /** Cleanings that remain: one at once, one for late writes. */
  readonly cleanings: number;
}

/** Why a generation did not end READY, for the user. */
export interface Reason {
  readonly code: string;
  /** One clear sentence, with what to do. */
  readonly message: string;
  readonly stage: StageName | "intake";
  readonly retryable: boolean;
}

/** Something lost or doubtful in a result that stands all the same. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  /** From 1. */
  readonly page?: number;
}
