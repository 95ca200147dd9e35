/** What exists already and is used instead of being made. */
import { z } from "zod";
import { arn, httpUrl, list, optional, text } from "./values.ts";

export const givenKeys = {
  rawBucket: optional(text()).describe("A bucket for uploads that exists already: versioned, EventBridge on"),
  rawBucketKey: optional(arn("kms")).describe("ARN of the KMS key of the given `rawBucket`, where it has one"),
  restoreRecordsFrom: optional(arn("dynamodb")).describe(
    "ARN of the table whose backup a new stack's records are made from (infra/guides/restore.md)",
  ),
  restoreLedgerFrom: optional(arn("dynamodb")).describe("The same for the ledger; empty begins all counts at zero"),
  restoreAt: optional(z.iso.datetime({ error: "Give a moment in UTC, e.g. 2026-11-21T10:00:00Z." })).describe(
    "Moment of the backup to restore; empty for the latest",
  ),
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
