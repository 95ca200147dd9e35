import { Failure } from "../domain/failure.ts";

/** The role lacks a right; just after a deployment it may only have to arrive. */
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "Forbidden",
  "AllAccessDisabled",
  "KMSAccessDeniedException",
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

/**
 * What an error of an AWS store means: one sentence, and whether to try again. Everything may pass by itself or by an
 * operator's hand, so that documents wait in the queue and are not failed for it, except for a request that is wrong in
 * itself.
 * @param what the store, as an operator knows it: "the table sluice-dev", "the bucket raw-input"
 */
export function storeFailure(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure || error.name === "AbortError") return error;
  const { name } = error;
  if (DENIED.has(name)) {
    return failure(`This installation may not use ${what}; give its role the right (${name}).`, true, error);
  }
  if (ABSENT.has(name)) {
    return failure(`There is no ${what.replace(/^the /, "")}; deploy it, or correct its name (${name}).`, true, error);
  }
  if (INVALID.has(name)) return failure(`A request to ${what} was refused as invalid (${name}).`, false, error);
  return failure(`A request to ${what} failed (${name}); it is tried again.`, true, error);
}

function failure(message: string, retryable: boolean, cause: Error): Failure {
  return new Failure("internal", { message, retryable, cause });
}
