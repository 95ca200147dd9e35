import { beforeAll, describe, expect, it } from "vitest";
import { type DeployedStack, deployedStack } from "./support/deployed-stack.ts";

let prod: DeployedStack;
beforeAll(async () => {
  prod = await deployedStack("prod");
});

const sqs = (name: string) => `arn:aws:sqs:us-east-1:123456789012:sluice-prod-${name}`;
const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/sluice-prod-${name}`;
const RULE = "arn:aws:events:us-east-1:123456789012:rule/sluice-prod-object-changes";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/the-key";

const queue = (name: string) => ({
  name: `sluice-prod-${name}`,
  messageRetentionSeconds: 1_209_600,
  kmsMasterKeyId: KEY,
  kmsDataKeyReusePeriodSeconds: 300,
});
const tlsOnly = (name: string) => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: sqs(name),
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe("an object's change", () => {
  it("an upload's event goes to the queue, and to dead letters where it cannot", () => {
    const { eventPattern, ...rule } = prod.inputsOf("cloudwatch/eventRule", "object-changes");
    expect(rule).toEqual({ name: "sluice-prod-object-changes", description: "Uploads and deletions of documents" });
    expect(JSON.parse(String(eventPattern))).toEqual({
      source: ["aws.s3"],
      "detail-type": ["Object Created", "Object Deleted"],
      detail: { bucket: { name: ["sluice-prod-raw-input-123456789012-us-east-1"] } },
    });
    expect(prod.inputsOf("cloudwatch/eventTarget", "object-changes")).toEqual({
      rule: "sluice-prod-object-changes",
      targetId: "ingestion-queue",
      arn: sqs("ingestion-queue"),
      deadLetterConfig: { arn: sqs("event-target-dlq") },
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
    });
  });

  it("a message stays hidden six times as long as a call may run", async () => {
    const { redrivePolicy, ...made } = prod.inputsOf("sqs/queue", "ingestion-queue");
    expect(made).toEqual({ ...queue("ingestion-queue"), visibilityTimeoutSeconds: 1_800 });
    expect(JSON.parse(String(redrivePolicy))).toEqual({
      deadLetterTargetArn: sqs("ingestion-dlq"),
      maxReceiveCount: 5,
    });
    expect(prod.inputsOf("sqs/queue", "ingestion-dlq")).toEqual(queue("ingestion-dlq"));
    expect(prod.inputsOf("sqs/queue", "event-target-dlq")).toEqual(queue("event-target-dlq"));
    const longer = await deployedStack("prod", { config: { workerTimeoutSeconds: "600" } });
    expect(longer.inputsOf("sqs/queue", "ingestion-queue")).toMatchObject({ visibilityTimeoutSeconds: 3_600 });
    expect(longer.inputsOf("lambda/function", "ingest-worker")).toMatchObject({ timeout: 600 });
  });

  it("only the rule's events come into the queues, and nothing without TLS", () => {
    const fromRule = (name: string) => ({
      Sid: "EventsOfTheRule",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: sqs(name),
      Condition: { ArnEquals: { "aws:SourceArn": RULE } },
    });
    for (const name of ["ingestion-queue", "event-target-dlq"]) {
      const { policy, queueUrl } = prod.inputsOf("sqs/queuePolicy", name);
      expect(queueUrl).toBe(url(name));
      expect(JSON.parse(String(policy)).Statement).toEqual([fromRule(name), tlsOnly(name)]);
    }
    const { policy } = prod.inputsOf("sqs/queuePolicy", "ingestion-dlq");
    expect(JSON.parse(String(policy)).Statement).toEqual([tlsOnly("ingestion-dlq")]);
  });

  it("the key lets EventBridge write to encrypted queues", () => {
    const { policy, ...key } = prod.inputsOf("kms/key", "key");
    expect(key).toEqual({
      description: "What sluice-prod keeps: documents, records, messages, logs and search",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    const ofAccount = { "aws:SourceAccount": "123456789012" };
    expect(JSON.parse(String(policy)).Statement).toEqual([
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "EventBridgeSendsToQueues",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: {
          StringEquals: ofAccount,
          ArnLike: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/sluice-prod-*" },
        },
      },
      {
        Sid: "AlarmsReachTopics",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: { StringEquals: ofAccount },
      },
      {
        Sid: "LogsAreKept",
        Effect: "Allow",
        Principal: { Service: "logs.us-east-1.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/*/sluice-prod-*",
          },
        },
      },
    ]);
  });

  it("concurrency is bounded at the queue and not by reservation", async () => {
    const worker = "arn:aws:lambda:us-east-1:123456789012:function:sluice-prod-ingest-worker:live";
    expect(prod.inputsOf("lambda/eventSourceMapping", "ingestion")).toEqual({
      eventSourceArn: sqs("ingestion-queue"),
      functionName: worker,
      enabled: true,
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 20 },
    });
    for (const { inputs } of prod.resources.filter(({ type }) => type === "lambda/function")) {
      expect(inputs).not.toHaveProperty("reservedConcurrentExecutions");
    }
    const paused = await deployedStack("dev", { config: { intakePaused: "true", reconcilerReservedConcurrency: "1" } });
    expect(paused.inputsOf("lambda/eventSourceMapping", "ingestion")).toMatchObject({ enabled: false });
    expect(paused.inputsOf("lambda/function", "reconciler")).toMatchObject({ reservedConcurrentExecutions: 1 });
    expect(paused.inputsOf("lambda/function", "ingest-worker")).not.toHaveProperty("reservedConcurrentExecutions");
  });

  it("messages go to the worker once the index is made", () => {
    const made = prod.resources.map(({ type, name }) => `${type} ${name}`);
    expect(made.indexOf("lambda/invocation index")).toBeGreaterThan(-1);
    expect(made.indexOf("lambda/eventSourceMapping ingestion")).toBeGreaterThan(
      made.indexOf("lambda/invocation index"),
    );
  });

  it("only the worker may loop", () => {
    const loops = prod.resources.filter(({ type }) => type === "lambda/functionRecursionConfig");
    expect(loops.map(({ inputs }) => inputs)).toEqual([
      { functionName: "sluice-prod-ingest-worker", recursiveLoop: "Allow" },
    ]);
  });

  it("the reconciler is called by a schedule", () => {
    expect(prod.inputsOf("cloudwatch/eventRule", "reconcile")).toEqual({
      name: "sluice-prod-reconcile",
      description: "Has the reconciler do its upkeep: reconcile",
      scheduleExpression: "rate(5 minutes)",
    });
    expect(prod.inputsOf("cloudwatch/eventTarget", "reconcile")).toEqual({
      rule: "sluice-prod-reconcile",
      targetId: "reconciler",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:sluice-prod-reconciler:live",
      input: '{"task":"reconcile"}',
      retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
    });
    // Of its own: it wakes a search collection that rests.
    expect(prod.inputsOf("cloudwatch/eventRule", "orphans")).toMatchObject({ scheduleExpression: "rate(24 hours)" });
    expect(prod.inputsOf("cloudwatch/eventTarget", "orphans")).toMatchObject({ input: '{"task":"orphans"}' });
    expect(prod.inputsOf("lambda/permission", "reconcile")).toEqual({
      action: "lambda:InvokeFunction",
      function: "sluice-prod-reconciler",
      qualifier: "live",
      principal: "events.amazonaws.com",
      sourceArn: "arn:aws:events:us-east-1:123456789012:rule/sluice-prod-reconcile",
    });
  });
});
