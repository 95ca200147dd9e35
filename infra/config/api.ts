/** Who may call the API, from where, and how often. */
import { z } from "zod";
import { awsSettingsSchema, settingsSchema } from "../../src/config/settings.ts";
import { DEFAULT_TENANT, isTenantId } from "../../src/domain/caller.ts";
import { arn, httpUrl, json, list, number } from "./values.ts";

const webOrigin = z.string().regex(/^https?:\/\/[^/*\s]+$/, "Give origins as https://host, without a path.");

export const apiKeys = {
  tenancy: settingsSchema.shape.tenancy,
  tenants: list(z.string().refine(isTenantId, "A tenant is 1–63 letters, digits, dots, dashes, underscores."))
    .default([DEFAULT_TENANT])
    .describe("Tenants that get a group and a machine's client in the user pool, as a list"),
  apiIdentity: awsSettingsSchema.shape.apiIdentity.describe(
    "Who verifies callers: `jwt` (the user pool, or `oidcIssuer`), `iam`, or `none` (`dev` alone)",
  ),
  tenantClaim: awsSettingsSchema.shape.tenantClaim.describe(
    "Claim of a token whose entry `tenant:<id>` names a person's tenant",
  ),
  tenantPrincipals: json(z.record(z.string(), z.string()))
    .default({})
    .describe("With `iam`: ARN of a role or user → its tenant, as an object"),
  operatorPrincipals: list(arn("iam"))
    .default([])
    .describe("With `iam`: ARNs of roles or users who see and mend dead letters of every tenant, as a list"),
  callbackUrls: list(httpUrl())
    .default([])
    .describe("Where the user pool's sign-in page may lead back to, as a list; empty for no sign-in page"),
  corsOrigins: list(webOrigin)
    .default([])
    .describe("Web origins that may call the API and upload, as a list; empty for none"),
  throttleRate: number(1, 10_000).default(50).describe("Requests to the API a second, over all callers"),
  throttleBurst: number(1, 5_000).default(100).describe("Requests to the API at once, over all callers"),
};
