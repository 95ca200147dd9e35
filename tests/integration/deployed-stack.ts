/**
 * What a deployment makes, on engines: buckets whose events go over EventBridge to the ingestion queue (moto), tables
 * (DynamoDB Local), an index (OpenSearch); and the functions' bundles, each in a process of its own with the variables a
 * deployment would give it.
 */
import { randomUUID } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { SqsWorkQueue } from "../../src/aws/sqs/sqs-work-queue.ts";
import { variableOf } from "../../src/config/settings.ts";
import { FUNCTIONS, type FunctionDescription } from "../../src/setup/bundles/functions.ts";
import { packageFunctions } from "../../src/setup/bundles/package-functions.ts";
import { root } from "../../src/setup/install/project.mjs";
import { FunctionProcess } from "../../src/setup/invoke/function-process.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";
import { makeTable } from "./dynamodb-table.ts";
import { EventSourceMapping } from "./event-source-mapping.ts";
import { makeBucket } from "./s3-store.ts";
import { makeQueues, queueArn } from "./sqs-queues.ts";

type FunctionName = FunctionDescription["name"];

export interface StackEngines {
  readonly moto: string;
  readonly dynamodb: string;
  readonly opensearch: string;
}

/** Messages are given up after so many deliveries: fewer than deployed, so that a test need not wait for five. */
const MAX_RECEIVE_COUNT = 2;
const CALL_SECONDS = 60;

/** A stack of its own. */
export async function makeStack(engines: StackEngines) {
  const name = `sluice-${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), "sluice-stack-"));
  const [raw, outputs, records, ledger, queues] = await Promise.all([
    makeBucket(engines.moto, { versioned: true }),
    makeBucket(engines.moto, { versioned: false }),
    makeTable(engines.dynamodb),
    makeTable(engines.dynamodb),
    makeQueues(engines.moto, { visibilitySeconds: 1800, maxReceiveCount: MAX_RECEIVE_COUNT }),
    packageFunctions(root, folder, FUNCTIONS),
  ]);
  const targetDeadLetters = await queues.client.send(new CreateQueueCommand({ QueueName: `${name}-target-dead` }));
  const rule = await routeEvents({
    name,
    moto: engines.moto,
    raw,
    queueArn: await queueArn(queues.client, queues.url),
  });

  const settings: Readonly<Record<string, string>> = {
    tenancy: "multi",
    rawBucket: raw.bucket,
    outputBucket: outputs.bucket,
    recordsTable: records.table,
    ledgerTable: ledger.table,
    queueUrl: queues.url,
    deadLetterQueueUrl: queues.deadLetterUrl,
    targetDeadLetterQueueUrl: targetDeadLetters.QueueUrl ?? "",
    searchEndpoint: engines.opensearch,
    searchEdition: "cluster",
    searchPrefix: name,
    models: "offline",
    backoffBaseSeconds: "1",
  };
  const environment = (changes: Readonly<Record<string, string>> = {}) => ({
    ...Object.fromEntries(
      Object.entries({ ...settings, ...changes }).map(([setting, value]) => [variableOf(setting), value]),
    ),
    AWS_REGION: TEST_REGION,
    AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: engines.moto,
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
  });
  const processes: FunctionProcess[] = [];
  const logFile = join(folder, "functions.log");
  const output = openSync(logFile, "a");
  const start = (
    functionName: FunctionName,
    changes?: Readonly<Record<string, string>>,
    variables?: Readonly<Record<string, string>>,
  ) => {
    const code = join(folder, functionName, "index.mjs");
    const started = new FunctionProcess({ code, environment: { ...environment(changes), ...variables }, output });
    processes.push(started);
    return (event: unknown) => started.call(event, { timeoutSeconds: CALL_SECONDS });
  };

  return {
    raw: raw.store,
    outputs: outputs.store,
    /** What the rule could not deliver. */
    undelivered: new SqsWorkQueue({ client: queues.client, url: targetDeadLetters.QueueUrl ?? "" }),
    /** From now on the bucket's events are lost, as while a rule's target refuses them. */
    loseEvents: () => rule.disable(),
    /** Everything the functions wrote. */
    log: () => readFileSync(logFile, "utf8"),
    /** Starts a function with the stack's settings, or with changed ones; further variables are the SDK's own. */
    start,
    /** Hands the queue's messages to a worker until stopped. */
    map: (worker: (event: unknown) => Promise<unknown>) => new EventSourceMapping(new SqsWorkQueue(queues), worker),
    async close(): Promise<void> {
      await Promise.all(processes.map((one) => one.close()));
      await rule.remove();
      await queues.client.send(new DeleteQueueCommand({ QueueUrl: targetDeadLetters.QueueUrl }));
      await Promise.all([raw, outputs, records, ledger, queues].map((one) => one.close()));
      closeSync(output);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** S3 → EventBridge → SQS, as infra/ makes it. */
async function routeEvents(stack: {
  readonly name: string;
  readonly moto: string;
  readonly raw: Awaited<ReturnType<typeof makeBucket>>;
  readonly queueArn: string;
}) {
  const { name, moto, raw } = stack;
  const notify = new PutBucketNotificationConfigurationCommand({
    Bucket: raw.bucket,
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  await raw.client.send(notify);
  const events = new EventBridgeClient({ region: TEST_REGION, endpoint: moto, credentials: TEST_CREDENTIALS });
  const pattern = {
    source: ["aws.s3"],
    "detail-type": ["Object Created", "Object Deleted"],
    detail: { bucket: { name: [raw.bucket] } },
  };
  const put = (State: "ENABLED" | "DISABLED") =>
    events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State }));
  await put("ENABLED");
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "queue", Arn: stack.queueArn }] }));
  return {
    async disable(): Promise<void> {
      await put("DISABLED");
    },
    async remove(): Promise<void> {
      await events.send(new RemoveTargetsCommand({ Rule: name, Ids: ["queue"] }));
      await events.send(new DeleteRuleCommand({ Name: name }));
      events.destroy();
    },
  };
}
