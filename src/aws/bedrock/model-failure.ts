import { Failure } from "../../domain/failure.ts";
import { ModelFaultError, SchemaTooLargeError, ThrottledError, UncertainCallError } from "../../ports/chat-model.ts";
import { type Glance, glance } from "../error-glance.ts";
import { kindOf } from "../error-kind.ts";
import {
  accessDenied,
  type CallTarget,
  clockWrong,
  credentialsExpired,
  credentialsMissing,
  credentialsRefused,
  modelRetired,
  needsInferenceProfile,
  regionMissing,
  unknownModel,
} from "./access-sentences.ts";
import { InputTooLongError } from "./input-too-long-error.ts";
import { isSchemaTooLarge, tokenExcess } from "./validation-messages.ts";

export type { CallTarget } from "./access-sentences.ts";

/**
 * What an error of a call to a model means: whether the call may be tried again, and whether it may have been paid.
 *
 * The messages are AWS's as seen in public threads; what a release of Bedrock words otherwise falls back to its error's
 * name. ⚠ Only an AWS account can show them all.
 */
export function modelFailure(error: unknown, target: CallTarget): Failure {
  if (error instanceof Failure) return error;
  const seen = glance(error);
  return modelsOwn(seen) ?? common(seen, target);
}

/** Errors that only models have. */
function modelsOwn(seen: Glance): Failure | null {
  switch (seen.name) {
    case "ServiceQuotaExceededException":
      return unavailable(
        "A quota of the AWS account is used up; the document is tried again, or raise the quota.",
        seen,
      );
    case "ModelNotReadyException":
      return unavailable("The model is being made ready; the document is tried again.", seen);
    case "ModelTimeoutException":
      return unavailable("The model took too long; the document is tried again.", seen);
    case "ModelStreamErrorException":
    case "ModelErrorException":
      return new ModelFaultError("The model failed on this request; it is tried again a few times.", seen.error);
    default:
      return null;
  }
}

/** Errors that every service of AWS has, as they concern a model. */
function common(seen: Glance, target: CallTarget): Failure {
  const { error, message, status = 0, retryAfterSeconds } = seen;
  switch (kindOf(seen)) {
    case "throttled":
      return new ThrottledError("The model's quota is used up for now; the document is tried again.", {
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        cause: error,
      });
    case "unavailable":
      return unavailable("The model's service has trouble; the document is tried again.", seen);
    case "denied":
      return accessDenied(message, target, error);
    case "absent":
      return /end of (its )?life|retired/i.test(message) ? modelRetired(target, error) : unknownModel(target, error);
    case "invalid":
      return rejected(seen, target);
    case "expired":
      return credentialsExpired(error);
    case "refused":
      return credentialsRefused(error);
    case "clock_off":
      return clockWrong(error);
    case "missing":
      return credentialsMissing(error);
    case "no_region":
      return regionMissing(error);
    case "unreached":
      return unavailable(
        `The model's service could not be reached in ${target.region}; check the network. The document is tried again.`,
        seen,
      );
    case "not_begun":
      return unavailable("The model's service closed the connection; the document is tried again.", seen);
    case "unknown":
      // A 5xx without the service's name comes from something in between: the model may have been at work behind it.
      return status >= 400 && status < 500 && status !== 408
        ? new Failure("model_rejected", { cause: error })
        : uncertain(seen);
  }
}

function rejected({ error, message }: Glance, target: CallTarget): Failure {
  if (isSchemaTooLarge(message)) return new SchemaTooLargeError(undefined, error);
  const excess = tokenExcess(message);
  if (excess !== null) return new InputTooLongError(excess, error);
  if (/on-demand throughput/i.test(message)) return needsInferenceProfile(target, error);
  if (/model identifier is invalid/i.test(message)) return unknownModel(target, error);
  if (/toolChoice|tool_choice/i.test(message)) return misfit(target, "a forced tool (forcedTool)", error);
  if (/temperature/i.test(message)) return misfit(target, "a temperature (temperature)", error);
  if (/output_?config|structured output/i.test(message)) {
    return misfit(target, "this structured output (structuredOutput, strictTools)", error);
  }
  return new Failure("model_rejected", {
    message: `The model ${target.modelId} rejected the request as invalid; compare its entry in the list of models with what it can do, then reprocess the document.`,
    cause: error,
  });
}

function misfit({ modelId }: CallTarget, what: string, cause: unknown): Failure {
  return new Failure("model_rejected", {
    message: `The model ${modelId} does not take ${what}; correct its capabilities in the list of models, then reprocess the document.`,
    cause,
  });
}

/** A timeout, a broken connection, or an answer that cannot be read: the call was sent, and what became of it is unknown. */
function uncertain({ error }: Glance): Failure {
  return new UncertainCallError(
    "The connection to the model broke before its answer was there; the document is tried again.",
    error,
  );
}

function unavailable(message: string, { error, retryAfterSeconds }: Glance): Failure {
  return new Failure("model_unavailable", {
    message,
    retryable: true,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    cause: error,
  });
}
