import { Failure } from "../domain/failure.ts";
import { glance } from "./error-glance.ts";
import { type ErrorKind, kindOf } from "./error-kind.ts";

/**
 * What an error of an AWS store means: one sentence, and whether to try again. Everything may pass by itself or by an
 * operator's hand, so that documents wait in the queue and are not failed for it, except for a request that is wrong in
 * itself. What the service said stays in the cause: it may hold content.
 * @param what the store, as an operator knows it: "the table sluice-dev", "the bucket raw-input"
 */
export function storeFailure(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure || error.name === "AbortError") return error;
  const seen = glance(error);
  const kind = kindOf(seen);
  const { retryAfterSeconds } = seen;
  return new Failure("internal", {
    message: sentenceFor(kind, what, seen),
    retryable: kind !== "invalid",
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    cause: error,
  });
}

function sentenceFor(kind: ErrorKind, what: string, { name, code }: { name: string; code: string }): string {
  switch (kind) {
    case "denied":
      return `This installation may not use ${what}; give its role the right (${name}).`;
    case "missing":
    case "expired":
    case "refused":
      return `The credentials for ${what} are missing, wrong or expired; renew them (${name}).`;
    case "clock_off":
      return `This machine's clock is off, so ${what} refuses its signatures; set the clock (${name}).`;
    case "absent":
      return `There is no ${what.replace(/^the /, "")}; deploy it, or correct its name (${name}).`;
    case "invalid":
      return `A request to ${what} was refused as invalid (${name}).`;
    case "unreached":
      return `Nobody answers for ${what}; check the network and its endpoint (${code || name}).`;
    case "throttled":
      return `Too much is asked of ${what}; it is tried again (${name}).`;
    default:
      return `A request to ${what} failed (${name}); it is tried again.`;
  }
}
