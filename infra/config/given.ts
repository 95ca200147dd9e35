/** What exists already and is used instead of being made. */
import { z } from "zod";
import { arn, httpUrl, list, optional, text } from "./values.ts";

export const givenKeys = {
  rawBucket: optional(text()).describe("A bucket for uploads that exists already: versioned, EventBridge on"),
  rawBucketKey: optional(arn("kms")).describe("ARN of the KMS key of the given `rawBucket`, where it has one"),
  kmsKey: optional(arn("kms")).describe(
    "ARN of a KMS key to use instead of making one; infra/deploy.md has its policy",
  ),
  permissionsBoundary: optional(arn("iam")).describe("ARN of the policy that bounds every role made here"),
  oidcIssuer: optional(httpUrl()).describe("URL of an OpenID Connect issuer to use instead of a Cognito user pool"),
  oidcAudiences: list(z.string().min(1), 50).default([]).describe("Audiences of the issuer's tokens, as a list"),
  oidcScopes: list(z.string().min(1), 10)
    .default([])
    .describe("Scopes of which a token of the issuer must carry one, as a list"),
};
