import type { Reason, StageName, Warning } from "./document.ts";

/** Every reason code a document can carry, with the sentence its user reads. */
export const FAILURES = {
  unsupported_format: "This format is not supported; upload the document as PDF, an Office document, HTML or text.",
  encrypted: "The document is protected by a password; remove the protection and upload it again.",
  unreadable: "The document is damaged and could not be read; check the file and upload it again.",
  empty: "The document holds no text; check that the right file was uploaded.",
  recovered: "The document is damaged; it was read as far as possible, so check the result or upload it again whole.",
  limit_exceeded: "The document exceeds a limit of this installation; split it or ask for a higher limit.",
  needs_vision: "Pages are pictures without text; they can be read only with a vision model.",
  truncated_output: "The model's answer was cut off before its end, so fields may be missing; reprocess the document.",
  invalid_output:
    "The model's answer did not match the profile's schema; reprocess the document or adjust the profile.",
  missing_rows: "The model left out rows of a table; check the named fields or reprocess the document.",
  missing_field: "A field that the profile requires was not found in the document; check the document or the profile.",
  conflicting_values: "Parts of the document gave different values for a field; the first one found is kept.",
  unfilterable_value: "A field's value does not fit its filter's type, so the document is not found by it.",
  over_budget: "The token budget is used up; the document waits for the next budget period.",
  over_quota: "The model's quota is used up for now; the document waits for its turn.",
  model_refused: "The model declined to answer for this document; check its content or use another profile.",
  model_unavailable: "The model could not be reached; the document is tried again.",
  model_access:
    "This installation may not call the model; give it the right or the setting it lacks, then reprocess the document.",
  model_rejected:
    "The model does not take a request of this kind; correct its entry in the list of models, then reprocess the document.",
  schema_too_large:
    "The profile's schema is too large for the model's structured output; make fields required, flatten or split it.",
  no_tenant: "The object's key does not begin with a tenant; upload it under <tenant>/<name>.",
  attempts_exhausted:
    "Processing was begun several times without getting further; reprocess the document or look at the logs.",
  no_progress:
    "Processing went on in several legs without getting further; reprocess the document or look at the logs.",
  unknown_profile:
    "The named profile does not exist in this installation; choose one that does and reprocess the document.",
  dead_letter:
    "The message for this document was given up after too many deliveries; redrive it from the dead letters.",
  result_missing: "The stored result of this document is missing; reprocess the document.",
  internal: "Something unexpected happened; the document is tried again.",
} as const satisfies Record<string, string>;

export type FailureCode = keyof typeof FAILURES;

/** What an error knows about itself where it is born. */
export interface FailureOptions {
  /** Detail that replaces the code's sentence: one clear sentence, never document text, tokens or secrets. */
  readonly message?: string;
  /** Whether trying the same again later can succeed. */
  readonly retryable?: boolean;
  /** Seconds after which a retry makes sense, where the cause says so. */
  readonly retryAfterSeconds?: number;
  readonly page?: number;
  readonly cause?: unknown;
}

/** A failure with a reason code. Permanent unless it says otherwise. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly page: number | undefined;

  constructor(code: FailureCode, options: FailureOptions = {}) {
    super(options.message ?? FAILURES[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.page = options.page;
  }
}

/** The reason a user reads, from any error. An error of unknown kind is retryable: it may be an accident. */
export function reasonOf(error: unknown, stage: StageName | "intake"): Reason {
  if (error instanceof Failure) return { code: error.code, message: error.message, stage, retryable: error.retryable };
  return { code: "internal", message: FAILURES.internal, stage, retryable: true };
}

/** A failure's sentence as a warning of a result that stands. */
export function warningOf(code: FailureCode, page?: number, message: string = FAILURES[code]): Warning {
  return page === undefined ? { code, message } : { code, message, page };
}

/** The turn, or the generation, was overtaken: this runner must stop and change nothing more. */
export class SupersededError extends Error {
  override readonly name = "SupersededError";
  constructor(documentId: string) {
    super(`The work on document ${documentId} was taken over; this run stops without a change.`);
  }
}

/** The time left is too short to go on: the run stores its place and continues in a further leg. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
  constructor() {
    super("The time left is too short to go on; the run continues in a further leg.");
  }
}

/**
 * Warnings that mean something of the document is missing from the result: with any of them a run ends PARTIAL.
 * Other warnings are notes on a result that is whole.
 */
export const LOSSES: ReadonlySet<string> = new Set<FailureCode>([
  "encrypted",
  "unreadable",
  "needs_vision",
  "limit_exceeded",
  "truncated_output",
  "invalid_output",
  "missing_rows",
  "model_refused",
]);
