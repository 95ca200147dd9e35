import { Failure } from "../domain/failure.ts";
import { type Glance, glance } from "./error-glance.ts";

/** The role lacks a right; just after a deployment it may only have to arrive. */
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "Forbidden",
  "AllAccessDisabled",
  "KMSAccessDeniedException",
  "KmsAccessDenied",
]);
/** Nobody the service knows, or not any more. */
const UNKNOWN_CALLER = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
]);
/** The store is not there. */
const ABSENT = new Set(["NoSuchBucket", "ResourceNotFoundException", "QueueDoesNotExist", "NonExistentQueue"]);
/** The request can never succeed as it is. */
const INVALID = new Set([
  "ValidationException",
  "InvalidArgument",
  "InvalidRequest",
  "InvalidParameterValue",
  "KeyTooLongError",
  "EntityTooLarge",
  "InvalidMessageContents",
  "SerializationException",
]);
const UNREACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * What an error of an AWS store means: one sentence, and whether to try again. Everything may pass by itself or by an
 * operator's hand, so that documents wait in the queue and are not failed for it, except for a request that is wrong in
 * itself. What the service said stays in the cause: it may hold content.
 * @param what the store, as an operator knows it: "the table sluice-dev", "the bucket raw-input"
 */
export function storeFailure(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure || error.name === "AbortError") return error;
  const seen = glance(error);
  const { retryAfterSeconds } = seen;
  return new Failure("internal", {
    message: sentenceFor(seen, what),
    retryable: !INVALID.has(seen.name),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    cause: error,
  });
}

function sentenceFor({ name, code, throttling, status }: Glance, what: string): string {
  if (DENIED.has(name)) return `This installation may not use ${what}; give its role the right (${name}).`;
  if (UNKNOWN_CALLER.has(name))
    return `The credentials for ${what} are missing, wrong or expired; renew them (${name}).`;
  if (ABSENT.has(name)) return `There is no ${what.replace(/^the /, "")}; deploy it, or correct its name (${name}).`;
  if (INVALID.has(name)) return `A request to ${what} was refused as invalid (${name}).`;
  if (UNREACHED.has(code)) return `Nobody answers for ${what}; check the network and its endpoint (${code}).`;
  if (throttling || status === 429 || status === 503)
    return `Too much is asked of ${what}; it is tried again (${name}).`;
  return `A request to ${what} failed (${name}); it is tried again.`;
}
