import type { Glance } from "./error-glance.ts";

/** The service answered, and named why it did not do it. */
const NAMES = {
  /** The role lacks a right; just after a deployment it may only have to arrive. */
  denied: [
    ...["AccessDenied", "AccessDeniedException", "Forbidden", "AllAccessDisabled"],
    ...["KMSAccessDeniedException", "KmsAccessDenied"],
  ],
  /** Credentials that were good once. */
  expired: ["ExpiredToken", "ExpiredTokenException"],
  /** Credentials of nobody the service knows. */
  refused: [
    ...["InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"],
    ...["MissingAuthenticationTokenException", "IncompleteSignatureException"],
  ],
  /** A signature that is wrong by its secret or by its time: the message tells which. */
  signature: ["InvalidSignatureException", "SignatureDoesNotMatch"],
  /** A signature of another time. */
  clock_off: ["RequestTimeTooSkewed", "RequestExpired"],
  /** What is asked of is not there. */
  absent: ["NoSuchBucket", "ResourceNotFoundException", "QueueDoesNotExist", "NonExistentQueue"],
  /** The request can never succeed as it is. */
  invalid: [
    ...["ValidationException", "InvalidArgument", "InvalidRequest", "InvalidParameterValue", "SerializationException"],
    ...["KeyTooLongError", "EntityTooLarge", "InvalidMessageContents"],
  ],
  /** More than the service takes now. */
  throttled: [
    ...["ThrottlingException", "TooManyRequestsException", "SlowDown"],
    ...["ProvisionedThroughputExceededException", "RequestLimitExceeded"],
  ],
  /** The service has trouble of its own, and did nothing. */
  unavailable: ["ServiceUnavailableException", "ServiceUnavailable", "InternalServerException", "InternalFailure"],
} as const;

/**
 * What kind of trouble an error of the AWS SDK, of the credentials or of the network is. Besides those that a service
 * names: `missing` (no credentials), `no_region`, `unreached` (nobody there) and `not_begun` (a connection that closed
 * before the request was begun on). `unknown` is everything else: what became of the request, nobody knows.
 */
export type ErrorKind =
  | Exclude<keyof typeof NAMES, "signature">
  | "missing"
  | "no_region"
  | "unreached"
  | "not_begun"
  | "unknown";

const KIND_BY_NAME = new Map<string, keyof typeof NAMES>(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as keyof typeof NAMES])),
);

/** A missing-credentials error's names; its message tells a session that ended. */
const CREDENTIAL_ERRORS = new Set(["CredentialsProviderError", "TokenProviderError"]);
const UNREACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const NOT_BEGUN = new Set(["ERR_HTTP2_INVALID_SESSION", "ERR_HTTP2_GOAWAY_SESSION", "ERR_HTTP2_OUT_OF_STREAMS"]);

/**
 * The one place that tells AWS's errors apart; what a kind means for a store or for a model, they know. Names decide
 * before the HTTP status: a full service quota is a 400 and passes, a wrong request is a 400 and does not.
 */
export function kindOf(seen: Glance): ErrorKind {
  const named = KIND_BY_NAME.get(seen.name);
  if (named === "signature") {
    return /expired|skew|not yet|too (old|new)/i.test(seen.message) ? "clock_off" : "refused";
  }
  if (named !== undefined) return named;
  if (seen.status === undefined) return unansweredKind(seen);
  if (seen.status === 429 || seen.throttling) return "throttled";
  if (seen.status === 503) return "unavailable";
  return seen.status === 403 ? "denied" : "unknown";
}

/** No answer came: the request may not even have left this machine. */
function unansweredKind({ name, code, message, syscall }: Glance): ErrorKind {
  if (CREDENTIAL_ERRORS.has(name)) return /expired/i.test(message) ? "expired" : "missing";
  if (/credential|could not be signed/i.test(message)) return "missing";
  if (/region is missing/i.test(message)) return "no_region";
  const connecting = UNREACHED.has(code) || syscall === "connect" || name === "ConnectTimeoutError";
  if (connecting || code.startsWith("ERR_TLS_") || code.includes("CERT")) return "unreached";
  // The peer says that it did not begin on the request (RFC 9113, REFUSED_STREAM), or the session was closed before.
  return NOT_BEGUN.has(code) || /REFUSED_STREAM/.test(message) ? "not_begun" : "unknown";
}
