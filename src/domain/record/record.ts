import type {
  Concluded,
  DocumentStatus,
  Lease,
  LiveMark,
  Outcome,
  Reason,
  StageName,
  Tail,
  Tombstone,
} from "../document.ts";
import type { GenerationStory, Interruptions } from "../generation-story.ts";
import type { Usage } from "../usage.ts";

/**
 * The small part of a record, under 1 KB: all that search and the rules of the lease need. It is read in batches by
 * every search, so nothing that can grow belongs here.
 */
export interface DocumentSummary {
  readonly documentId: string;
  readonly tenant: string;
  /** The newest generation's. */
  readonly status: DocumentStatus;
  /** The newest generation opened, and the fencing token: a write under a lower one loses. 0 before the first. */
  readonly generation: number;
  readonly live: LiveMark | null;
  readonly lease: Lease | null;
  /** The newest taking of the lease. */
  readonly turn: number;
  /** How often somebody wanted the key looked at … */
  readonly wanted: number;
  /** … and up to which of these it has been. */
  readonly served: number;
  readonly concluded: Concluded | null;
  readonly tail: Tail | null;
  /** Milliseconds since 1970 at which a waiting document (for budget, quota, or what is down) is tried again. */
  readonly retryAt: number | null;
  /** Raised by each deletion through the API; a grant of a lower epoch is void. */
  readonly epoch: number;
  readonly tombstone: Tombstone | null;
  /** When the reconciler last sent a look, so that a full queue is not filled further; null before. Milliseconds since 1970. */
  readonly nudgedAt: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How far a run has come: the stage, and units (pages, windows, batches) done within it. */
export interface Place {
  readonly stage: StageName;
  readonly done: number;
}

/** Time spent in a stage over all legs of a run. */
export interface StageTime {
  readonly stage: StageName;
  readonly milliseconds: number;
}

/** What HEAD said of the version a run works on. */
export interface VersionFacts {
  readonly versionId: string;
  readonly size: number;
  readonly contentType: string;
  /** Hex, where the store has it. */
  readonly sha256?: string;
}

/** What an upload brought: bytes under a version, and what its grant or metadata said of the document. */
export interface UploadFacts {
  readonly version: VersionFacts;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The profile that the upload asked for; null lets the profiles' own rules choose. */
  readonly requestedProfile: string | null;
  readonly uploadId: string | null;
}

/** One numbered run over one version under one profile. */
export interface Run {
  readonly generation: number;
  readonly version: VersionFacts;
  readonly profile: string;
  readonly profileDigest: string;
  /** The reprocess request it answers; null for a run that an upload began. */
  readonly requestId: string | null;
  /** The id of a fresh reprocess: replies are then asked anew under this salt. Empty otherwise. */
  readonly salt: string;
  readonly startedAt: number;
  /** From 0; a continuation message names the leg it is for. */
  readonly leg: number;
  /** Placed legs in a row that came no further. */
  readonly idleLegs: number;
  /** Where the next leg goes on; null until one was stored. */
  readonly place: Place | null;
  readonly times: readonly StageTime[];
  /** Absent before any. */
  readonly interruptions?: Interruptions;
}

/** How often a subject (a version, or a request for it) was begun, and how far it ever came. */
export interface Attempts {
  readonly subject: string;
  readonly count: number;
  /** Index into STAGES of the furthest stage finished; -1 before any. */
  readonly furthest: number;
  /** Attempts given back because the machine's service was stopped in the midst of them. */
  readonly refunds: number;
}

/** A reprocess that was asked for and not begun yet, or is being run. */
export interface ReprocessRequest {
  /** Unique a request. */
  readonly id: string;
  readonly profile: string | null;
  readonly fresh: boolean;
}

/** The larger part of a record. */
export interface DocumentDetail {
  /** The key in the bucket, tenant included. */
  readonly objectKey: string;
  /** The key relative to the tenant. */
  readonly key: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The profile asked for by grant or metadata; null lets the profiles' own rules choose. */
  readonly profile: string | null;
  /** The newest run's upload, where it came through a grant. */
  readonly uploadId: string | null;
  /** The newest run's version. */
  readonly version: VersionFacts | null;
  readonly reason: Reason | null;
  readonly run: Run | null;
  readonly attempts: Attempts | null;
  readonly request: ReprocessRequest | null;
  /** Raw versions that a deletion saw and that may still be there: they are never new. */
  readonly deletedVersions: readonly string[];
  readonly usage: Usage;
  /** Until when the upload of an AWAITING_UPLOAD document may come; null otherwise. Milliseconds since 1970. */
  readonly awaitingUntil: number | null;
  /** The raw bytes were expired by a lifecycle rule, or are not in a restored bucket; the document stays. */
  readonly rawExpired: boolean;
  /** How often somebody wanted the live generation put into the index again, and up to which it was; absent before. */
  readonly rebuilds?: { readonly wanted: number; readonly done: number };
  /** Stories of ended generations that are not stored yet; absent where there never was one. */
  readonly stories?: readonly GenerationStory[];
  /** What the newest conclusion stated of the live generation, kept so that a re-upload of the same bytes restores it. */
  readonly liveStatement: { readonly outcome: Outcome; readonly reason: Reason | null; readonly usage: Usage } | null;
}

/** A document's whole record. Immutable: every transition answers with a new one. */
export interface DocumentRecord {
  readonly summary: DocumentSummary;
  readonly detail: DocumentDetail;
}

/**
 * What a transition wants: the record to store in the current one's place (absent: leave it as it is; null: remove
 * it) and the answer for whoever asked.
 */
export interface Change<Result> {
  readonly record?: DocumentRecord | null;
  readonly result: Result;
}

/** A pure rule over one record, applied atomically by the records' adapter (which may run it more than once). */
export type Transition<Result> = (current: DocumentRecord | undefined) => Change<Result>;

/** The parts of a record to change. */
export interface RecordPatch {
  readonly summary?: Partial<DocumentSummary>;
  readonly detail?: Partial<DocumentDetail>;
}

/** A record with some parts changed and its time of change set. */
export function patched(record: DocumentRecord, now: number, patch: RecordPatch): DocumentRecord {
  return {
    summary: { ...record.summary, ...patch.summary, updatedAt: now },
    detail: patch.detail === undefined ? record.detail : { ...record.detail, ...patch.detail },
  };
}
