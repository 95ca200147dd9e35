import { Failure } from "../../domain/failure.ts";
import { ModelFaultError, SchemaTooLargeError, ThrottledError, UncertainCallError } from "../../ports/chat-model.ts";
import { type Glance, glance } from "../error-glance.ts";
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
 * What an error of the AWS SDK, of the credentials or of the network means: the one place that decides whether a call
 * to AWS may be tried again, and whether it may have been paid. Names decide, not the HTTP status: a full service quota
 * is a 400 and passes, a wrong request is a 400 and does not.
 *
 * The messages are AWS's as seen in public threads; what a release of Bedrock words otherwise falls back to its error's
 * name. ⚠ Only an AWS account can show them all.
 */
export function failureOf(error: unknown, target: CallTarget): Failure {
  if (error instanceof Failure) return error;
  const seen = glance(error);
  if (seen.status === undefined) return notSent(seen, target) ?? uncertain(seen);
  return answered(seen, target) ?? uncertain(seen);
}

/** The service answered with an error it names. */
function answered(seen: Glance, target: CallTarget): Failure | null {
  const { error, name, message, status, retryAfterSeconds } = seen;
  const pause = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  switch (name) {
    case "ThrottlingException":
    case "TooManyRequestsException":
      return new ThrottledError("The model's quota is used up for now; the document is tried again.", {
        ...pause,
        cause: error,
      });
    case "ServiceQuotaExceededException":
      return unavailable(
        "A quota of the AWS account is used up; the document is tried again, or raise the quota.",
        seen,
      );
    case "ModelNotReadyException":
      return unavailable("The model is being made ready; the document is tried again.", seen);
    case "ModelTimeoutException":
      return unavailable("The model took too long; the document is tried again.", seen);
    case "ServiceUnavailableException":
    case "InternalServerException":
    case "InternalFailure":
      return unavailable("The model's service has trouble; the document is tried again.", seen);
    case "ModelStreamErrorException":
    case "ModelErrorException":
      return new ModelFaultError("The model failed on this request; it is tried again a few times.", error);
    case "AccessDeniedException":
      return accessDenied(message, target, error);
    case "ResourceNotFoundException":
      return /end of (its )?life|retired/i.test(message) ? modelRetired(target, error) : unknownModel(target, error);
    case "ValidationException":
      return rejected(seen, target);
    case "ExpiredTokenException":
    case "ExpiredToken":
      return credentialsExpired(error);
    case "UnrecognizedClientException":
    case "InvalidClientTokenId":
    case "MissingAuthenticationTokenException":
    case "IncompleteSignatureException":
      return credentialsRefused(error);
    case "InvalidSignatureException":
    case "SignatureDoesNotMatch":
    case "RequestTimeTooSkewed":
    case "RequestExpired":
      return /expired|skew|not yet|too (old|new)/i.test(message) ? clockWrong(error) : credentialsRefused(error);
  }
  if (status === undefined || status < 400) return null;
  if (status === 429 || seen.throttling) {
    return new ThrottledError("The model's quota is used up for now; the document is tried again.", {
      ...pause,
      cause: error,
    });
  }
  if (status === 503) return unavailable("The model's service has trouble; the document is tried again.", seen);
  // An error without the service's name comes from something in between: the model may have been at work behind it.
  if (status >= 500 || status === 408) return uncertain(seen);
  if (status === 403) return accessDenied(message, target, error);
  return new Failure("model_rejected", { cause: error });
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

/** The call never left this machine, or found nobody there. */
function notSent(seen: Glance, target: CallTarget): Failure | null {
  const { error, name, code, message, syscall } = seen;
  if (/expired/i.test(message) && (name.includes("Token") || name === "CredentialsProviderError")) {
    return credentialsExpired(error);
  }
  if (
    name === "CredentialsProviderError" ||
    name === "TokenProviderError" ||
    /credential|could not be signed/i.test(message)
  ) {
    return credentialsMissing(error);
  }
  if (/region is missing/i.test(message)) return regionMissing(error);
  const unreached = UNREACHED.has(code) || syscall === "connect" || name === "ConnectTimeoutError";
  if (unreached || code.startsWith("ERR_TLS_") || code.includes("CERT")) {
    return unavailable(
      `The model's service could not be reached in ${target.region}; check the network. The document is tried again.`,
      seen,
    );
  }
  // The peer says that it did not begin on the request (RFC 9113, REFUSED_STREAM), or the session was closed before.
  if (UNSENT.has(code) || /REFUSED_STREAM/.test(message)) {
    return unavailable("The model's service closed the connection; the document is tried again.", seen);
  }
  return null;
}

const UNREACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const UNSENT = new Set(["ERR_HTTP2_INVALID_SESSION", "ERR_HTTP2_GOAWAY_SESSION", "ERR_HTTP2_OUT_OF_STREAMS"]);

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
