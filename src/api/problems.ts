/** Everything that can be wrong with a request, as RFC 9457 problems: codes, statuses and sentences live here only. */
export const PROBLEMS = {
  invalid_json: [400, "The body is not JSON", "The body could not be parsed as JSON; send one JSON object in UTF-8."],
  invalid_request: [400, "The request is not valid", "Correct the named fields and send the request again."],
  unauthenticated: [401, "Who asks is not known", "Send a valid token as `Authorization: Bearer <token>`."],
  wrong_tenant: [
    403,
    "This tenant is not served",
    "This installation serves one tenant only; ask its operator for multi tenancy.",
  ],
  no_tenant: [
    403,
    "No tenant is named",
    "Who asks is known, but belongs to no tenant; ask the operator for a group or scope that names one.",
  ],
  several_tenants: [
    403,
    "Several tenants are named",
    "Who asks belongs to several tenants; sign in with one of them only.",
  ],
  operators_only: [403, "This is for operators", "Only an operator of the installation may ask for all tenants."],
  not_found: [404, "No such document", "Nothing here has this id; check it."],
  no_such_route: [404, "No such resource", "Nothing is served under this path; GET /openapi.json lists what is."],
  method_not_allowed: [
    405,
    "Method not allowed",
    "This path does not serve the method; the Allow header lists those it serves.",
  ],
  no_output: [
    404,
    "There is no output",
    "The document has no live generation with an output of this kind; look at its status.",
  ],
  no_bytes: [
    409,
    "There is nothing to process",
    "The document's bytes were never uploaded or have expired; upload it again.",
  ],
  deleted: [410, "The document was deleted", "It is gone for good; upload it again to have it back."],
  too_large: [413, "Too large", "The request exceeds a limit of this installation."],
  unsupported_media_type: [
    415,
    "The body's media type is not supported",
    "Send the body as `Content-Type: application/json`.",
  ],
  other_bucket: [
    422,
    "Another bucket",
    "Only the installation's own bucket is imported where it lies; sluice import copies objects of other buckets.",
  ],
  unknown_profile: [
    422,
    "No such profile",
    "The named profile does not exist in this installation; choose one that does.",
  ],
  idempotency_key_reused: [
    422,
    "The Idempotency-Key was used before",
    "This Idempotency-Key came with another body; use a new key for a new request.",
  ],
  over_budget: [
    429,
    "The token budget is used up",
    "The token budget is used up; ask again in the next budget period.",
  ],
  too_many_requests: [
    429,
    "Too many requests",
    "More requests came than this installation answers in a minute; ask again after the seconds in Retry-After.",
  ],
  internal: [
    500,
    "Something unexpected happened",
    "The request failed for a reason that is not its fault; name the request id to the operator.",
  ],
  unavailable: [
    503,
    "Not available just now",
    "A service behind this one did not answer; ask again after the seconds in Retry-After.",
  ],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemCode = keyof typeof PROBLEMS;
export type ProblemStatus = (typeof PROBLEMS)[ProblemCode][0];

/** One thing wrong with a request: where, as a path such as `filter.fields.total`, and what. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemOptions {
  /** Replaces the code's sentence. Never document text, tokens or secrets. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with a problem. Thrown anywhere below a route. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly status: ProblemStatus;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? PROBLEMS[code][2]);
    this.code = code;
    this.status = PROBLEMS[code][0];
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** The body of an answer with media type `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  /** The answer's `x-request-id`; where the failure is the service's own. */
  readonly requestId?: string;
}

/** The problem's body. */
export function problemOf(error: ProblemError, requestId: string): Problem {
  return {
    type: `urn:problem-type:sluice:${error.code}`,
    title: PROBLEMS[error.code][1],
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    ...(error.status >= 500 ? { requestId } : {}),
  };
}

/** A problem with one field of the request. */
export function fieldProblem(field: string, message: string, code: ProblemCode = "invalid_request"): ProblemError {
  return new ProblemError(code, { errors: [{ field, message }] });
}
