/**
 * Every key of a stack's configuration (`sluice:<key>` in Pulumi.<stack>.yaml) in one schema: default, unit and
 * meaning. The defaults are those of production; README.md's table is made from this file (`npm run config:table`).
 */
import { z } from "zod";
import { modelListSchema } from "../src/config/model-list.ts";
import { awsSettingsSchema, settingsSchema } from "../src/config/settings.ts";
import { DEFAULT_TENANT, isTenantId } from "../src/domain/caller.ts";
import { json, number, optional, text, truth } from "./config-values.ts";

const arn = (service: string) =>
  text(new RegExp(`^arn:aws[a-z-]*:${service}:[^ ]+$`), `Give an ARN that begins with arn:aws:${service}:.`);
const subnet = /^subnet-[0-9a-f]+$/;
const securityGroup = /^sg-[0-9a-f]+$/;
const webOrigin = z.string().regex(/^https?:\/\/[^/*\s]+$/, "Give origins as https://host, without a path.");
const httpUrl = () => z.url({ protocol: /^https?$/, error: "Give a URL that begins with https:// or http://." });

export const configSchema = z
  .strictObject({
    environment: z
      .enum(["dev", "staging", "prod"])
      .default("prod")
      .describe("What the stack is for; also its `Environment` tag. An open API is for `dev` alone"),
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, "Give a region's name, e.g. eu-central-1.")
      .default("us-east-1")
      .describe("Region of everything, the models too"),
    accountId: optional(text(/^\d{12}$/, "Give the account's 12 digits.")).describe(
      "Account the stack belongs in; in any other one the deployment is refused",
    ),
    owner: text().default("unassigned").describe("`Owner` tag of every resource"),
    costCenter: text().default("unassigned").describe("`CostCenter` tag of every resource"),
    tags: json(z.record(z.string(), z.string())).default({}).describe("Further tags of every resource, as an object"),
    retainData: truth()
      .default(true)
      .describe("Whether buckets, tables, key and user pool are protected from deletion, and buckets kept while full"),

    rawBucket: optional(text()).describe("A bucket for uploads that exists already: versioned, EventBridge on"),
    rawBucketKey: optional(arn("kms")).describe("ARN of the KMS key of the given `rawBucket`, where it has one"),
    kmsKey: optional(arn("kms")).describe(
      "ARN of a KMS key to use instead of making one; infra/deploy.md has its policy",
    ),
    subnetIds: json(z.array(z.string().regex(subnet, "Give ids of subnets, subnet-….")))
      .default([])
      .describe("Subnets of a VPC for the functions; empty for none. They need a way to the services used"),
    securityGroupIds: json(z.array(z.string().regex(securityGroup, "Give ids of security groups, sg-….")))
      .default([])
      .describe("Security groups of the functions in the VPC"),
    permissionsBoundary: optional(arn("iam")).describe("ARN of the policy that bounds every role made here"),
    oidcIssuer: optional(httpUrl()).describe("URL of an OpenID Connect issuer to use instead of a Cognito user pool"),
    oidcAudiences: json(z.array(z.string().min(1)))
      .default([])
      .describe("Audiences of the issuer's tokens, as a list"),
    oidcScopes: json(z.array(z.string().min(1)))
      .default([])
      .describe("Scopes of which a token of the issuer must carry one, as a list"),

    tenancy: settingsSchema.shape.tenancy,
    tenants: json(
      z.array(z.string().refine(isTenantId, "A tenant is 1–63 letters, digits, dots, dashes, underscores.")),
    )
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
    callbackUrls: json(z.array(httpUrl()))
      .default([])
      .describe("Where the user pool's sign-in page may lead back to, as a list; empty for no sign-in page"),
    corsOrigins: json(z.array(webOrigin))
      .default([])
      .describe("Web origins that may call the API and upload, as a list; empty for none"),
    throttleRate: number(1, 10_000).default(50).describe("Requests to the API a second, over all callers"),
    throttleBurst: number(1, 5_000).default(100).describe("Requests to the API at once, over all callers"),

    uploadMaxBytes: number(1, 5 * 1024 ** 3)
      .default(100 * 1024 * 1024)
      .meta({ unit: "bytes" })
      .describe("Greatest upload"),
    noncurrentVersionDays: number(1, 36_500)
      .default(30)
      .meta({ unit: "days" })
      .describe("How long a replaced or deleted version of an upload is kept"),

    workerTimeoutSeconds: number(60, 900)
      .default(300)
      .meta({ unit: "seconds" })
      .describe("How long one call of the worker may run; the queue's visibility timeout is six times that"),
    workerMemory: number(512, 10_240).default(2_048).meta({ unit: "MB" }).describe("Memory of the worker"),
    maximumConcurrency: number(2, 1_000).default(10).describe("Workers at once"),
    maxReceiveCount: number(1, 1_000).default(5).describe("Deliveries of a message before it is a dead letter"),
    intakePaused: truth().default(false).describe("Whether messages wait in the queue instead of going to the worker"),
    apiMemory: number(256, 10_240).default(1_024).meta({ unit: "MB" }).describe("Memory of the API's function"),
    reconcileMinutes: number(1, 1_440).default(5).meta({ unit: "minutes" }).describe("Pause between reconciler runs"),
    orphanHours: number(1, 720)
      .default(24)
      .meta({ unit: "hours" })
      .describe("Pause between searches for passages without a record; each wakes a search collection that rests"),
    reconcilerReservedConcurrency: optional(number(1, 10)).describe(
      "Concurrency reserved for the reconciler; empty for none (new accounts have none to give)",
    ),
    runtime: z
      .enum(["nodejs24.x", "nodejs22.x"])
      .default("nodejs24.x")
      .describe("Lambda's runtime; the older one is for emulators that do not know the newer"),
    logRetentionDays: z.coerce
      .number()
      .refine((days) => RETENTIONS.includes(days), `Give one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 180, 365, ….`)
      .default(30)
      .meta({ unit: "days" })
      .describe("How long logs are kept"),
    logLevel: awsSettingsSchema.shape.logLevel,

    searchEdition: awsSettingsSchema.shape.searchEdition.describe(
      "`serverless-nextgen`, `serverless-classic`, or `cluster`: one of your own at `searchEndpoint`",
    ),
    searchEndpoint: optional(httpUrl()).describe("URL of the OpenSearch cluster, with `searchEdition: cluster` alone"),
    searchStandbyReplicas: truth()
      .default(true)
      .describe("Whether a Classic collection is redundant; NextGen ones always are"),
    searchMaxOcu: number(1, 1_696)
      .default(10)
      .meta({ unit: "OCU" })
      .describe("Greatest capacity of a NextGen collection, for indexing and for search each"),
    searchVpcEndpoints: json(z.array(z.string().regex(/^vpce-[0-9a-f]+$/, "Give ids of VPC endpoints, vpce-….")))
      .default([])
      .describe("VPC endpoints through which alone the collection is reached; empty for its public, signed endpoint"),
    makeIndex: truth().default(true).describe("Whether a deployment makes the index by calling `index-admin`"),

    models: awsSettingsSchema.shape.models,
    modelList: optional(json(modelListSchema)).describe(
      "Models on Bedrock, as src/config/model-list.ts describes them; empty for Claude and Titan",
    ),
    budgetTokensPerTenantDay: optional(number(1, Number.MAX_SAFE_INTEGER))
      .meta({ unit: "tokens" })
      .describe("Tokens a tenant may use a day (UTC); empty for no limit"),

    endpointUrl: optional(httpUrl()).describe("Where an AWS emulator answers, for the deployment and the functions"),
  })
  .superRefine((config, context) => {
    for (const [key, wrong] of contradictions(config)) {
      context.addIssue({ code: "custom", path: [key], message: wrong });
    }
  });

/** A stack's configuration, complete. */
export type SluiceConfig = z.output<typeof configSchema>;

/** A configuration that cannot be deployed; the message names each key with what is wrong. */
export class WrongConfigError extends Error {
  override readonly name = "WrongConfigError";
}

/**
 * The configuration of a stack.
 * @param values all of the stack's values as Pulumi gives them: `<namespace>:<key>` → text, lists and objects as JSON
 * @throws {WrongConfigError}
 */
export function parseConfig(values: Readonly<Record<string, string>>): SluiceConfig {
  const own = Object.entries(values).filter(([key]) => key.startsWith(NAMESPACE));
  const parsed = configSchema.safeParse(
    Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length), value])),
  );
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${NAMESPACE}${key}: There is no such key.`)
      : [`${NAMESPACE}${String(issue.path[0])}: ${issue.message}`],
  );
  throw new WrongConfigError(`The stack's configuration is wrong. ${[...new Set(wrong)].join(" ")}`);
}

const NAMESPACE = "sluice:";

const RETENTIONS: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** What no single key can say: each is a key and what is wrong about it beside the others. */
function* contradictions(config: Contradictable): Generator<readonly [key: string, wrong: string]> {
  if (config.apiIdentity === "none" && config.environment !== "dev") {
    yield ["apiIdentity", `"none" leaves the API open to everybody; it is for sluice:environment dev alone.`];
  }
  if (config.apiIdentity === "none" && config.tenancy === "multi") {
    yield ["apiIdentity", `"none" verifies nobody, so tenants could not be told apart; use jwt or iam.`];
  }
  if (config.apiIdentity === "iam" && config.tenancy === "multi" && Object.keys(config.tenantPrincipals).length === 0) {
    yield ["tenantPrincipals", "With iam and several tenants, say here whose principal is whose."];
  }
  if (config.oidcIssuer !== null && (config.oidcAudiences.length === 0 || config.oidcScopes.length === 0)) {
    yield [
      "oidcIssuer",
      "A given issuer needs sluice:oidcAudiences and sluice:oidcScopes, else any of its tokens would do.",
    ];
  }
  if ((config.subnetIds.length === 0) !== (config.securityGroupIds.length === 0)) {
    yield ["subnetIds", "Functions in a VPC need both sluice:subnetIds and sluice:securityGroupIds."];
  }
  if ((config.searchEdition === "cluster") !== (config.searchEndpoint !== null)) {
    yield ["searchEndpoint", "It goes with sluice:searchEdition cluster, and with no other."];
  }
  if (config.searchEdition === "serverless-nextgen" && !config.searchStandbyReplicas) {
    yield ["searchStandbyReplicas", "NextGen collections are always redundant; leave it true."];
  }
  if (config.rawBucketKey !== null && config.rawBucket === null) {
    yield ["rawBucketKey", "It is the key of a given sluice:rawBucket; give that too, or leave it out."];
  }
}

interface Contradictable {
  readonly environment: string;
  readonly tenancy: string;
  readonly apiIdentity: string;
  readonly tenantPrincipals: Readonly<Record<string, string>>;
  readonly oidcIssuer: string | null;
  readonly oidcAudiences: readonly string[];
  readonly oidcScopes: readonly string[];
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly searchEdition: string;
  readonly searchEndpoint: string | null;
  readonly searchStandbyReplicas: boolean;
  readonly rawBucket: string | null;
  readonly rawBucketKey: string | null;
}
