/**
 * Every setting of the pipeline in one schema: name, default, unit and meaning. On AWS the values come from environment
 * variables (SLUICE_…), on one machine from flags and the same variables.
 */
import { z } from "zod";

const seconds = (value: number) => z.coerce.number().positive().default(value);
const count = (value: number) => z.coerce.number().int().positive().default(value);

/** A limit that 0 lifts. */
const limit = (value: number | null) =>
  z
    .preprocess((given) => (given === null ? 0 : given), z.coerce.number().int().nonnegative())
    .transform((given) => (given === 0 ? null : given))
    .default(value);

/** A list in one environment variable. */
const entries = (value: readonly string[]) =>
  z
    .preprocess(
      (text) => (typeof text === "string" ? text.split(/[\s,]+/).filter((entry) => entry !== "") : text),
      z.array(z.string()),
    )
    .default([...value]);

export const settingsSchema = z.object({
  tenancy: z.enum(["single", "multi"]).default("single").describe("Whether the first segment of a key is its tenant"),
  rawBucket: z.string().min(1).default("raw-input").describe("Name of the bucket with uploads"),
  outputBucket: z.string().min(1).default("processed-output").describe("Name of the bucket with outputs"),

  uploadMaxBytes: count(100 * 1024 * 1024).describe("Greatest upload, in bytes"),
  uploadExpirySeconds: seconds(900).describe("How long an upload grant is good, in seconds"),
  keepIdempotencySeconds: seconds(86_400).describe("How long an Idempotency-Key is remembered, in seconds"),

  readTimeoutSeconds: seconds(120).describe("Longest time one document's reading may take, in seconds"),
  readPageTimeoutSeconds: seconds(4).describe("Longest time one page may take, in seconds"),
  readMemoryBytes: count(384 * 1024 * 1024).describe("Most memory that reading one document may take, in bytes"),
  readInflatedBytes: count(128 * 1024 * 1024).describe("Greatest inflated size of one stream or archive, in bytes"),
  readOutputCharacters: count(20_000_000).describe("Most text one document may give, in UTF-16 units"),
  readPages: count(10_000).describe("Most pages of one document"),
  readWorkers: count(1).describe("Reading workers kept in one process"),

  workerTimeoutSeconds: seconds(300).describe("How long one call of the worker may run, in seconds"),
  visibilitySeconds: seconds(1800).describe("How long a message in work stays hidden from others, in seconds"),
  leaseSeconds: seconds(330).describe("How long a lease holds without renewal, in seconds"),
  deadlineMarginSeconds: seconds(25).describe("Time before the deadline at which a run stores its place, in seconds"),
  checkpointSeconds: seconds(5).describe("Pause between checkpoints of a long reading, in seconds"),
  backoffBaseSeconds: seconds(15).describe("First delay after a retryable failure, in seconds"),
  backoffMaxSeconds: seconds(900).describe("Longest delay after a retryable failure, in seconds"),
  awaitPollMilliseconds: seconds(500).describe("Pause between looks at the index for new passages, in milliseconds"),
  awaitResendSeconds: seconds(180).describe("After how long passages that do not appear are sent again, in seconds"),
  reconcileSeconds: seconds(30).describe("Pause between reconciler runs on one machine, in seconds"),

  budgetTokensPerTenantDay: limit(null).describe("Tokens a tenant may use a day (UTC); 0 for no limit"),
  embedBatch: count(64).describe("Passages embedded and stored together"),
  embedConcurrency: count(4).describe("Embedding calls at once"),
  extractConcurrency: count(2).describe("Extraction windows asked at once"),

  searchMaxK: z.coerce.number().int().min(1).max(100).default(100).describe("Most hits one search may ask for"),
  requestsPerPrincipalMinute: limit(1200).describe("Requests a minute of one known caller; 0 for no limit"),
  requestsPerAddressMinute: limit(10).describe(
    "Requests a minute of one address, where the API is open; 0 for no limit",
  ),
  requestsPerMinute: limit(null).describe("Requests a minute of all callers together; 0 for no limit"),
  rateExemptAddresses: entries(["127.0.0.0/8", "::1"]).describe(
    "Addresses and networks that the limit on addresses leaves alone, separated by commas",
  ),
  answerMaxBytes: limit(null).describe(
    "Greatest output answered directly, in bytes; larger ones are a redirect; 0 for no limit",
  ),
});

export type Settings = z.infer<typeof settingsSchema>;

const resource = (what: string) => z.string().min(1).describe(what);

/** A JSON object in an environment variable. */
const principalMap = z
  .preprocess(
    (value, context) => {
      if (typeof value !== "string") return value;
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: "custom", message: "Is not JSON." });
        return z.NEVER;
      }
    },
    z.record(z.string(), z.string()),
  )
  .default({});

/**
 * What only the AWS home needs. A function is given those that it uses and no others: `awsSettings` picks them, and
 * fails at the cold start where one is missing. Endpoints other than AWS's own (an emulator's) come through the SDK's
 * variables, e.g. `AWS_ENDPOINT_URL_S3`.
 */
export const awsSettingsSchema = z.object({
  rawBucket: resource("Name of the bucket with uploads"),
  outputBucket: resource("Name of the bucket with outputs"),
  recordsTable: resource("Name of the DynamoDB table of records, grants, idempotency keys and dead letters"),
  ledgerTable: resource("Name of the DynamoDB table of budgets, reservations and rate limits"),
  queueUrl: resource("URL of the ingestion queue"),
  deadLetterQueueUrl: resource("URL of the ingestion queue's dead-letter queue"),
  targetDeadLetterQueueUrl: resource("URL of the dead-letter queue of the event rule's target"),
  eventBus: z.string().min(1).default("default").describe("Name of the event bus that outward events go to"),

  searchEndpoint: z.url().describe("URL of the OpenSearch collection or cluster"),
  searchEdition: z
    .enum(["serverless-nextgen", "serverless-classic", "cluster"])
    .default("serverless-nextgen")
    .describe("What answers at the search endpoint"),
  searchPrefix: z
    .string()
    .min(1)
    .default("passages")
    .describe("What the names of the index of passages and of its alias begin with"),
  searchPatienceSeconds: seconds(25).describe("How long a search may wait for an index that wakes up, in seconds"),

  models: z.enum(["bedrock", "offline"]).default("bedrock").describe("Which models are asked"),
  modelList: z
    .string()
    .default("")
    .describe("The models on Bedrock as JSON (src/config/model-list.ts); empty for Claude and Titan"),

  apiIdentity: z
    .enum(["jwt", "iam", "none"])
    .default("jwt")
    .describe("Who verifies callers in front of the API: a JWT authorizer, IAM, or nobody"),
  tenantClaim: z
    .string()
    .min(1)
    .default("cognito:groups")
    .describe("Claim whose entry tenant:<id> names a person's tenant"),
  tenantPrincipals: principalMap.describe("Tenants by IAM principal, as a JSON object of role or user ARN → tenant"),
  operatorPrincipals: entries([]).describe(
    "ARNs of IAM roles and users who see and mend dead letters of every tenant, separated by commas",
  ),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("Least level of what is logged"),
  metricsNamespace: z.string().min(1).default("Sluice").describe("CloudWatch namespace of the metrics"),
});

export type AwsSettings = z.infer<typeof awsSettingsSchema>;

/** Settings that cannot be used; the message names each with its variable and what it is for. */
export class WrongSettingsError extends Error {
  override readonly name = "WrongSettingsError";
}

/** The settings with the given ones over the defaults. @throws {WrongSettingsError} */
export function settingsFrom(values: Readonly<Record<string, unknown>> = {}): Settings {
  return together(parsedBy(settingsSchema, values));
}

/** The environment variable of a setting, e.g. `uploadMaxBytes` → `SLUICE_UPLOAD_MAX_BYTES`. */
export function variableOf(setting: string): string {
  return `SLUICE_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Settings as far as the environment names them, else a home's own defaults. An empty value counts as not set. */
export function settingsFromEnvironment(environment: Environment, defaults: Partial<Settings> = {}): Settings {
  return settingsFrom({ ...defaults, ...valuesIn(environment, settingsSchema) });
}

/**
 * The pipeline's settings, and those of the AWS home that a function names.
 * @throws {WrongSettingsError} naming every variable that is missing or wrong
 */
export function awsSettings<Name extends keyof AwsSettings>(
  environment: Environment,
  names: readonly Name[],
  defaults: Partial<Settings> = {},
): Settings & Pick<AwsSettings, Name> {
  const used = Object.fromEntries(names.map((name) => [name, awsSettingsSchema.shape[name]]));
  const schema = z.object({ ...settingsSchema.shape, ...used });
  const settings = parsedBy(schema, { ...defaults, ...valuesIn(environment, schema) });
  return together(settings as unknown as Settings & Pick<AwsSettings, Name>);
}

/** Pairs of times of which the first has to be the longer: else two workers could hold one document. */
const LONGER_THAN = [
  ["workerTimeoutSeconds", "deadlineMarginSeconds"],
  ["leaseSeconds", "workerTimeoutSeconds"],
  ["visibilitySeconds", "leaseSeconds"],
] as const satisfies readonly (readonly [keyof Settings, keyof Settings])[];

/** The settings, which go together. @throws {WrongSettingsError} */
function together<Given extends Settings>(settings: Given): Given {
  const wrong = LONGER_THAN.filter(([longer, shorter]) => settings[longer] <= settings[shorter]).map(
    ([longer, shorter]) =>
      `${variableOf(longer)} (${settings[longer]}) has to be more than ${variableOf(shorter)} (${settings[shorter]})`,
  );
  if (wrong.length > 0) throw new WrongSettingsError(`These settings do not go together: ${wrong.join("; ")}.`);
  return settings;
}

type Environment = Readonly<Record<string, string | undefined>>;

function parsedBy<Schema extends z.ZodObject>(schema: Schema, values: Readonly<Record<string, unknown>>) {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => {
    const setting = String(path[0]);
    const { description = "unknown" } = schema.shape[setting] as z.ZodType;
    return `${variableOf(setting)} (${description}): ${values[setting] === undefined ? "is not set" : message}`;
  });
  throw new WrongSettingsError(`These settings are wrong: ${[...new Set(wrong)].join("; ")}.`);
}

function valuesIn(environment: Environment, schema: z.ZodObject): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = environment[variableOf(name)];
    if (value !== undefined && value !== "") values[name] = value;
  }
  return values;
}
