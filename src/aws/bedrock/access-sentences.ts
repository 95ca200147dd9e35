import { Failure } from "../../domain/failure.ts";

/** Which model was called, and where. */
export interface CallTarget {
  readonly modelId: string;
  readonly region: string;
}

/** Prefixes of cross-region inference profiles; the model's own id stands behind them. */
const PROFILE_PREFIX = /^(us|eu|jp|au|apac|global|us-gov|ca|sa)\./;

/**
 * The sentence for a 403: which right is missing depends on who denied. Account numbers and roles of AWS's own message
 * stay in the cause.
 */
export function accessDenied(message: string, target: CallTarget, cause: unknown): Failure {
  const { modelId, region } = target;
  if (/sts:AssumeRole/i.test(message)) {
    return lacksAccess(
      "The AWS credentials may not assume the role they name: allow sts:AssumeRole, then try again.",
      cause,
    );
  }
  if (/aws-marketplace/i.test(message)) {
    return lacksAccess(
      `The first use of ${modelId} subscribes the AWS account to it: give the caller aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions once (or let an administrator call the model once), wait some minutes, then try again.`,
      cause,
    );
  }
  if (/service control policy|explicit deny/i.test(message)) {
    return lacksAccess(
      `A policy of the AWS organisation denies ${modelId}; ${isGlobal(modelId) ? "global. profiles are called without a region, so allow that, or use a profile of your geography" : "ask its administrator to allow it in every region of its inference profile"}, then try again.`,
      cause,
    );
  }
  if (/not authorized to perform|bedrock:Invoke/i.test(message)) {
    return lacksAccess(
      `Allow bedrock:InvokeModel on ${grantsFor(target).join(" and ")}${isGlobal(modelId) ? " (a global. profile asks for the model's ARN without a region, which only the * covers)" : ""}, then try again.`,
      cause,
    );
  }
  return lacksAccess(
    `The AWS account has no access to ${modelId} in ${region}: accept the model's terms in the Bedrock console (Anthropic asks for the use case once), and check that the model is offered there, then try again.`,
    cause,
  );
}

/** ARNs on which `bedrock:InvokeModel` has to be allowed. With a profile: the profile's and the model's, in any region. */
function grantsFor({ modelId, region }: CallTarget): readonly string[] {
  if (modelId.startsWith("arn:")) return [modelId, "the models behind it, in any region"];
  const model = `arn:aws:bedrock:*::foundation-model/${modelId.replace(PROFILE_PREFIX, "")}`;
  return PROFILE_PREFIX.test(modelId) ? [`arn:aws:bedrock:${region}:*:inference-profile/${modelId}`, model] : [model];
}

function isGlobal(modelId: string): boolean {
  return modelId.startsWith("global.");
}

/** No such model there: a wrong id, a wrong region, or an id that needs its profile's prefix. */
export function unknownModel({ modelId, region }: CallTarget, cause: unknown): Failure {
  const hint = PROFILE_PREFIX.test(modelId)
    ? "check the id, and that its prefix fits the region"
    : `check the id; newer models need the prefix of an inference profile, e.g. ${exampleProfile(modelId, region)}`;
  return lacksAccess(
    `Bedrock knows no model ${modelId} in ${region}: ${hint}. Correct the list of models, then try again.`,
    cause,
  );
}

/** Bedrock serves the model no more. */
export function modelRetired({ modelId }: CallTarget, cause: unknown): Failure {
  return lacksAccess(
    `Bedrock has retired the model ${modelId}: name a newer one in the list of models, then try again.`,
    cause,
  );
}

/** The model is called through an inference profile only. */
export function needsInferenceProfile({ modelId, region }: CallTarget, cause: unknown): Failure {
  return lacksAccess(
    `${modelId} is called through an inference profile only: name ${exampleProfile(modelId, region)} (or another prefix: us. eu. jp. au. apac. global.) in the list of models, then try again.`,
    cause,
  );
}

function exampleProfile(modelId: string, region: string): string {
  const geography = /^(us|eu)-/.exec(region)?.[1] ?? "global";
  return `${geography}.${modelId.replace(PROFILE_PREFIX, "")}`;
}

/** Nothing that could sign the request. */
export function credentialsMissing(cause: unknown): Failure {
  return lacksAccess(
    "No AWS credentials were found: set AWS_PROFILE (after `aws sso login` or `aws configure`), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK, and start again.",
    cause,
  );
}

/** Credentials that were good once: a new session makes them so again, while the document waits. */
export function credentialsExpired(cause: unknown): Failure {
  return lacksAccess("The AWS credentials have expired; sign in anew (`aws sso login`).", cause, true);
}

/** Credentials that AWS does not know, or a secret that does not belong to its key. */
export function credentialsRefused(cause: unknown): Failure {
  return lacksAccess(
    "AWS does not accept the credentials: check AWS_PROFILE, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and start again.",
    cause,
  );
}

/** A signature is good for five minutes around AWS's time. The SDK learns the difference from the refusal. */
export function clockWrong(cause: unknown): Failure {
  return lacksAccess("This machine's clock is off, so AWS refuses its signatures; set the clock.", cause, true);
}

/** No region to call. */
export function regionMissing(cause: unknown): Failure {
  return lacksAccess(
    "No AWS region is set: set AWS_REGION, or a region for the AWS profile in use, and start again.",
    cause,
  );
}

function lacksAccess(message: string, cause: unknown, retryable = false): Failure {
  return new Failure("model_access", { message, retryable, cause });
}
