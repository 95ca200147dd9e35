import { beforeAll, describe, expect, it } from "vitest";
import { operationsKeys } from "../../infra/config/operations.ts";
import { FUNCTIONS, type GrantedResources, grantsOf } from "../../infra/grants/functions.ts";
import { policyText } from "../../infra/grants/statement.ts";
import { digested, profileSchema } from "../../src/domain/profile.ts";
import invoice from "../../src/profiles/invoice.json" with { type: "json" };
import { type DeployedStack, deployedStack } from "./support/deployed-stack.ts";

let dev: DeployedStack;
let prod: DeployedStack;
beforeAll(async () => {
  dev = await deployedStack("dev");
  prod = await deployedStack("prod");
});

const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

describe("the functions", () => {
  it("a function runs on arm64 with retention, tracing and an alias", () => {
    const { code: _, description, environment, ...worker } = prod.inputsOf("lambda/function", "ingest-worker");
    expect(worker).toEqual({
      name: "sluice-prod-ingest-worker",
      role: "arn:aws:iam::123456789012:role/sluice-prod-ingest-worker-us-east-1",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      publish: true,
      timeout: 300,
      memorySize: 2_048,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: "/aws/lambda/sluice-prod-ingest-worker",
        systemLogLevel: "WARN",
        applicationLogLevel: "INFO",
      },
      tracingConfig: { mode: "Active" },
      vpcConfig: { subnetIds: ["private-1-id", "private-2-id"], securityGroupIds: ["sluice-prod-functions"] },
    });
    expect(description).toMatch(/ Release [0-9a-f]{12}\.$/);
    expect(environment).toHaveProperty("variables");
    for (const name of FUNCTIONS) {
      expect(prod.inputsOf("lambda/alias", name)).toEqual({
        name: "live",
        functionName: `sluice-prod-${name}`,
        functionVersion: "7",
      });
      expect(prod.inputsOf("cloudwatch/logGroup", name)).toEqual({
        name: `/aws/lambda/sluice-prod-${name}`,
        retentionInDays: 90,
        kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/the-key",
      });
      expect(dev.inputsOf("cloudwatch/logGroup", name)).toMatchObject({ retentionInDays: 7 });
    }
  });

  it("the worker is told its resources and its pace", () => {
    expect(prod.inputsOf("lambda/function", "ingest-worker").environment).toEqual({
      variables: {
        SLUICE_LEASE_SECONDS: "330",
        SLUICE_LEDGER_TABLE: "sluice-prod-ledger",
        SLUICE_LOG_LEVEL: "info",
        SLUICE_METRICS_NAMESPACE: "Sluice/sluice-prod",
        SLUICE_MODELS: "bedrock",
        SLUICE_OUTPUT_BUCKET: "sluice-prod-processed-output-123456789012-us-east-1",
        SLUICE_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/sluice-prod-ingestion-queue",
        SLUICE_RAW_BUCKET: "sluice-prod-raw-input-123456789012-us-east-1",
        SLUICE_RECORDS_TABLE: "sluice-prod-records",
        SLUICE_SEARCH_EDITION: "serverless-nextgen",
        SLUICE_SEARCH_ENDPOINT: "https://abc123.us-east-1.aoss.amazonaws.com",
        SLUICE_TENANCY: "single",
        SLUICE_UPLOAD_MAX_BYTES: "104857600",
        SLUICE_VISIBILITY_SECONDS: "1800",
        SLUICE_WORKER_TIMEOUT_SECONDS: "300",
      },
    });
  });

  it("each role may do what its function's grants say, and is assumed by Lambda alone", () => {
    const on: GrantedResources = {
      partition: "aws",
      region: "us-east-1",
      accountId: "123456789012",
      logGroup: "",
      rawBucket: "arn:aws:s3:::sluice-prod-raw-input-123456789012-us-east-1",
      outputBucket: "arn:aws:s3:::sluice-prod-processed-output-123456789012-us-east-1",
      recordsTable: "arn:aws:dynamodb:us-east-1:123456789012:table/sluice-prod-records",
      ledgerTable: "arn:aws:dynamodb:us-east-1:123456789012:table/sluice-prod-ledger",
      queue: "arn:aws:sqs:us-east-1:123456789012:sluice-prod-ingestion-queue",
      deadLetterQueue: "arn:aws:sqs:us-east-1:123456789012:sluice-prod-ingestion-dlq",
      targetDeadLetterQueue: "arn:aws:sqs:us-east-1:123456789012:sluice-prod-event-target-dlq",
      bus: "arn:aws:events:us-east-1:123456789012:event-bus/default",
      key: "arn:aws:kms:us-east-1:123456789012:key/the-key",
      rawBucketKey: null,
      collection: "arn:aws:aoss:us-east-1:123456789012:collection/abc123",
      models: [
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "amazon.titan-embed-text-v2:0",
      ].map((modelId) => ({ modelId, region: "us-east-1" })),
      inVpc: true,
    };
    for (const name of FUNCTIONS) {
      const logGroup = `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/sluice-prod-${name}`;
      expect(prod.inputsOf("iam/rolePolicy", name)).toEqual({
        role: `sluice-prod-${name}-us-east-1`,
        name: "grants",
        policy: policyText(grantsOf(name, { ...on, logGroup })),
      });
      const { assumeRolePolicy, ...role } = prod.inputsOf("iam/role", name);
      expect(role).toEqual({
        name: `sluice-prod-${name}-us-east-1`,
        description: `What sluice-prod's ${name} may do`,
      });
      expect(JSON.parse(String(assumeRolePolicy)).Statement).toEqual([
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ]);
    }
  });

  it("models of one's own are told to the functions, and allowed", async () => {
    const modelList = JSON.stringify({
      chat: [{ name: "own", modelId: "eu.anthropic.claude-x", region: "eu-central-1" }],
      embedder: { name: "titan", modelId: "amazon.titan-embed-text-v2:0" },
    });
    const stack = await deployedStack("dev", { config: { modelList } });
    const { variables } = stack.inputsOf("lambda/function", "ingest-worker").environment as {
      variables: Record<string, string>;
    };
    expect(JSON.parse(variables.SLUICE_MODEL_LIST ?? "")).toMatchObject(JSON.parse(modelList));
    expect(String(stack.inputsOf("iam/rolePolicy", "query-api").policy)).toContain(
      "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-x",
    );
  });

  it("A release says which profiles it has, by their digests", () => {
    const { digest } = digested(profileSchema.parse(invoice));
    expect(prod.outputs.profiles).toMatchObject({ invoice: digest, contract: expect.any(String) });
  });

  it("a release is named by the code and the configuration, and every function carries it", async () => {
    const release = async (options: Parameters<typeof deployedStack>[1]) => {
      const stack = await deployedStack("dev", options);
      for (const name of FUNCTIONS) {
        expect(stack.inputsOf("lambda/function", name).description).toContain(`Release ${stack.outputs.release}.`);
      }
      return stack.outputs.release;
    };
    const first = await release({});
    expect(await release({})).toBe(first);
    expect(await release({ code: "other code" })).not.toBe(first);
    expect(await release({ config: { logLevel: "warn" } })).not.toBe(first);
  });

  it("what reaches no function makes no release", async () => {
    const emails = '["oncall@example.com"]';
    const config = {
      ...{ criticalEmails: emails, warningEmails: emails, runbookUrl: "https://example.com/runbooks" },
      ...{
        alarmDeadLetters: "7",
        alarmOldestMessageSeconds: "61",
        alarmErrorPercent: "2",
        alarmServerErrorPercent: "9",
      },
      ...{ alarmFailedPercent: "33", alarmThrottles: "8", alarmSecondsLeft: "10", alarmTableThrottles: "5" },
      ...{ alarmSpendPerHour: "2.50", alarmOcuPercent: "50", alarmErrorLines: "4", alarmRefusals: "12" },
      ...{ dashboard: "false", monthlyBudget: "7", budgetScope: "account", auditTrail: "true" },
      ...{ canary: "true", intakePaused: "true", maximumConcurrency: "3" },
    };
    expect(Object.keys(config)).toEqual(expect.arrayContaining(Object.keys(operationsKeys)));
    const [before, after] = [await deployedStack("dev", {}), await deployedStack("dev", { config })];
    expect(after.outputs.release).toBe(before.outputs.release);
    const inputs = (stack: typeof before) => FUNCTIONS.map((name) => ({ ...stack.inputsOf("lambda/function", name) }));
    expect(inputs(after).map(({ code, ...rest }) => rest)).toEqual(inputs(before).map(({ code, ...rest }) => rest));
  });

  it("an archive that is missing is asked for with a sentence", async () => {
    await expect(deployedStack("dev", { code: null })).rejects.toThrow(
      /ingest-worker\.zip is missing: run "npm run package"/,
    );
  });

  it("the index is made anew with a release alone", () => {
    expect(prod.inputsOf("lambda/invocation", "index")).toEqual({
      functionName: "sluice-prod-index-admin",
      qualifier: "7",
      input: "{}",
      triggers: { release: prod.outputs.release, endpoint: "https://abc123.us-east-1.aoss.amazonaws.com" },
    });
  });

  it("a key, a VPC and a permissions boundary can be given", async () => {
    const stack = await deployedStack("prod", {
      config: {
        kmsKey: "arn:aws:kms:us-east-1:123456789012:key/given",
        network: "given",
        subnetIds: '["subnet-1a","subnet-1b"]',
        securityGroupIds: '["sg-1"]',
        permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
      },
    });
    expect(stack.has("kms/key")).toBe(false);
    for (const name of FUNCTIONS) {
      expect(stack.inputsOf("lambda/function", name).vpcConfig).toEqual({
        subnetIds: ["subnet-1a", "subnet-1b"],
        securityGroupIds: ["sg-1"],
      });
      expect(stack.inputsOf("iam/role", name).permissionsBoundary).toBe("arn:aws:iam::123456789012:policy/boundary");
      expect(String(stack.inputsOf("iam/rolePolicy", name).policy)).toContain("AttachToVpc");
    }
    expect(stack.inputsOf("sqs/queue", "ingestion-queue").kmsMasterKeyId).toContain("key/given");
  });

  it("an emulator is told to functions and provider alike", async () => {
    const stack = await deployedStack("dev", { config: { endpointUrl: "http://127.0.0.1:5000" } });
    const { environment } = stack.inputsOf("lambda/function", "query-api");
    expect(environment).toMatchObject({
      variables: { AWS_ENDPOINT_URL: "http://127.0.0.1:5000" },
    });
    expect(stack.inputsOf("pulumi:providers:aws", "aws").endpoints).toContain('"sqs":"http://127.0.0.1:5000"');
    expect(lambda("sluice-dev-query-api:live")).toBe((stack.outputs.functions as Record<string, string>)["query-api"]);
  });
});
