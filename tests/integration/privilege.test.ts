/**
 * Least privilege, both ways: what the bundled functions ask of AWS on a document's whole way is allowed by the rights
 * that the program gives their roles, and each right is used. The functions have the variables that the program gives
 * them, and each its own recorder in front of the engines.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { FUNCTIONS, type FunctionName } from "../../infra/grants/functions.ts";
import type { Statement } from "../../infra/grants/statement.ts";
import { ACCOUNT } from "../../infra/offline/mock-aws.ts";
import { tableDefinition } from "../../src/aws/dynamodb/table.ts";
import { packageFunctions } from "../../src/setup/bundles/package-functions.ts";
import { root } from "../../src/setup/install/project.mjs";
import { FunctionProcess } from "../../src/setup/invoke/function-process.ts";
import { type DeployedStack, deployedStack } from "../infra/support/deployed-stack.ts";
import { AwsRecorder } from "../support/aws-recorder.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";
import type { EngineState } from "../support/engines/start-engines.ts";
import { httpApiEvent, jwtAuthorizer } from "../support/http-api-event.ts";
import { allowing } from "../support/iam-matcher.ts";

const { moto, dynamodb, opensearch } = inject("engines");
const missing = [moto, dynamodb, opensearch].flatMap((state) => ("skipped" in state ? [state.skipped] : []));
const urlOf = (state: EngineState) => ("url" in state ? state.url : "");

const CLAIMS = { sub: "ann", token_use: "access", scope: "sluice/api" };

/** Rights that services use in a function's name, or on a way that no engine here has: not to be seen in requests. */
const UNSEEN: Readonly<Record<string, string>> = {
  WriteLogs: "Lambda writes the function's output",
  SendTraces: "Lambda's daemon sends the traces",
  ConsumeMessages: "Lambda's poller takes the messages",
  DecryptThroughServices: "S3, SQS and DynamoDB ask KMS",
  EncryptThroughServices: "S3, SQS and DynamoDB ask KMS",
};

describe.skipIf(missing.length > 0)(["least privilege", ...missing].join("; "), () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-privilege-"));
  const client = { region: TEST_REGION, endpoint: urlOf(moto), credentials: TEST_CREDENTIALS };
  const sqs = new SQSClient(client);
  const recorders = new Map<FunctionName, AwsRecorder>();
  const processes: FunctionProcess[] = [];
  let stack: DeployedStack;

  const queueUrl = (name: string) => `${urlOf(moto)}/${ACCOUNT}/sluice-dev-${name}`;

  beforeAll(async () => {
    stack = await deployedStack("dev", {
      config: { searchEdition: "cluster", searchEndpoint: urlOf(opensearch), models: "offline" },
    });
    await Promise.all([packageFunctions(root, folder), makeResources()]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all(processes.map((one) => one.close()));
    await Promise.all([...recorders.values()].map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  async function makeResources(): Promise<void> {
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const { rawBucket, outputBucket } = stack.outputs as Record<string, string>;
    for (const Bucket of [rawBucket, outputBucket]) await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: rawBucket, VersioningConfiguration }));
    const tables = new DynamoDBClient({ ...client, endpoint: urlOf(dynamodb) });
    for (const name of ["records", "ledger"]) {
      await tables.send(new CreateTableCommand(tableDefinition(`sluice-dev-${name}`)));
    }
    for (const name of ["ingestion-queue", "ingestion-dlq", "event-target-dlq"]) {
      await sqs.send(new CreateQueueCommand({ QueueName: `sluice-dev-${name}` }));
    }
  }

  /** Starts a function with the program's variables, behind its recorder. */
  async function start(name: FunctionName, changes: Readonly<Record<string, string>> = {}) {
    const engines = { dynamodb: urlOf(dynamodb), s3: urlOf(moto), sqs: urlOf(moto), events: urlOf(moto) };
    const recorder = recorders.get(name) ?? new AwsRecorder({ engines, accountId: ACCOUNT, region: TEST_REGION });
    const url = await (addresses.get(name) ?? recorder.start());
    recorders.set(name, recorder);
    addresses.set(name, url);
    const variables = (stack.outputs.functionEnvironments as Record<FunctionName, Record<string, string>>)[name];
    const here = Object.entries(variables).map(([variable, value]) => [
      variable,
      value.replace(`https://sqs.${TEST_REGION}.amazonaws.com`, url),
    ]);
    const started = new FunctionProcess({
      code: join(folder, name, "index.mjs"),
      environment: {
        ...Object.fromEntries(here),
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
        ...changes,
      },
    });
    processes.push(started);
    return (event: unknown, timeoutSeconds = 120) => started.call(event, { timeoutSeconds });
  }
  const addresses = new Map<FunctionName, string>();

  type Called = Awaited<ReturnType<typeof start>>;

  async function ask(api: Called, method: string, path: string, body?: unknown) {
    const event = httpApiEvent({
      method,
      path,
      authorizer: jwtAuthorizer(CLAIMS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const answer = (await api(event)) as { statusCode: number; body: string };
    expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBeLessThan(400);
    return answer.body === "" ? null : JSON.parse(answer.body);
  }

  async function upload(api: Called, key: string, text: string): Promise<string> {
    const created = await ask(api, "POST", "/documents", {
      ...{ name: "plan.txt", contentType: "text/plain", size: Buffer.byteLength(text), key },
    });
    const { "content-length": _, ...headers } = created.upload.headers;
    expect((await fetch(created.upload.url, { method: "PUT", headers, body: text })).status).toBe(200);
    await tell("ingestion-queue", key);
    return created.documentId;
  }

  /** Takes a document's outputs away, so that the API meets one that is not there. */
  async function loseOutputs(documentId: string): Promise<void> {
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const Bucket = String(stack.outputs.outputBucket);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `processed/${documentId}/` }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  /** What EventBridge writes of an upload. */
  const tell = (queue: string, key: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl(queue),
        MessageBody: JSON.stringify({
          ...{ version: "0", id: key, source: "aws.s3", "detail-type": "Object Created", account: ACCOUNT },
          ...{ time: new Date().toISOString(), region: TEST_REGION, resources: [] },
          detail: {
            version: "0",
            bucket: { name: stack.outputs.rawBucket },
            object: { key, size: 1 },
            reason: "PutObject",
          },
        }),
      }),
    );

  /** Does what Lambda's poller does, until the queue holds nothing that is due. */
  async function drain(worker: Called, timeoutSeconds?: number): Promise<number> {
    for (let rounds = 0; rounds < 50; rounds++) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl("ingestion-queue") }));
      const [message] = Messages;
      if (message === undefined) return rounds;
      const record = {
        ...{ messageId: message.MessageId, receiptHandle: message.ReceiptHandle, body: message.Body },
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: String(Date.now()),
          SenderId: "S",
          ApproximateFirstReceiveTimestamp: String(Date.now()),
        },
        ...{ messageAttributes: {}, md5OfBody: "", eventSource: "aws:sqs", awsRegion: TEST_REGION },
        eventSourceARN: `arn:aws:sqs:${TEST_REGION}:${ACCOUNT}:sluice-dev-ingestion-queue`,
      };
      const answer = (await worker({ Records: [record] }, timeoutSeconds)) as { batchItemFailures: unknown[] };
      if (answer.batchItemFailures.length > 0) return rounds;
      const ReceiptHandle = message.ReceiptHandle;
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl("ingestion-queue"), ReceiptHandle }));
    }
    throw new Error("The queue does not run empty.");
  }

  it("every call of the functions is allowed, and every right is used", { timeout: 300_000 }, async () => {
    const [api, worker, reconciler, indexAdmin] = await Promise.all([
      start("query-api"),
      start("ingest-worker"),
      start("reconciler"),
      start("index-admin"),
    ]);
    await indexAdmin({});

    // The whole way, again with other bytes, and again on request.
    const documentId = await upload(api, "plan.txt", "The otter sleeps until noon.");
    await drain(worker);
    expect((await ask(api, "GET", `/documents/${documentId}`)).status).toBe("READY");
    expect((await ask(api, "POST", "/search", { query: "otter" })).hits).toHaveLength(1);
    await ask(api, "GET", `/documents/${documentId}/output`);
    await ask(api, "GET", "/documents");
    await upload(api, "plan.txt", "The otter sleeps until one.");
    await drain(worker);
    await ask(api, "POST", `/documents/${documentId}/reprocess`, { fresh: true });
    await drain(worker);

    await loseOutputs(documentId);
    await api(httpApiEvent({ path: `/documents/${documentId}/output`, authorizer: jwtAuthorizer(CLAIMS) }));

    // With too little time for a call, so that it sends itself the rest; and with a search that does not answer.
    await upload(api, "late.txt", "The beaver wakes at dusk.");
    await drain(worker, 20);
    await drain(worker);
    const lonely = await start("ingest-worker", { SLUICE_SEARCH_ENDPOINT: "http://127.0.0.1:9" });
    await upload(api, "lonely.txt", "The heron stands all day.");
    await drain(lonely);

    // A key that holds nothing; a deletion; dead letters of both kinds, and upkeep.
    await tell("ingestion-queue", "nothing.txt");
    await drain(worker);
    await ask(api, "DELETE", `/documents/${documentId}`);
    await drain(worker);
    await tell("ingestion-dlq", "late.txt");
    await tell("ingestion-dlq", "plan.txt");
    await tell("event-target-dlq", "late.txt");
    await reconciler({ task: "reconcile" });
    await reconciler({ task: "orphans" });
    await reconciler({ task: "rebuild" });
    await reconciler({ task: "rebuilding" });
    const { deadLetters } = await ask(api, "GET", "/dead-letters");
    await ask(api, "POST", "/dead-letters/redrive", {
      ids: deadLetters.map(({ id }: { id: string }) => id),
      dryRun: false,
    });
    await drain(worker);

    const denied: string[] = [];
    const unused: string[] = [];
    for (const name of FUNCTIONS) {
      const policy = JSON.parse(String(stack.inputsOf("iam/rolePolicy", name).policy));
      const statements: readonly Statement[] = policy.Statement;
      const used = new Set<string>();
      for (const call of recorders.get(name)?.calls ?? []) {
        const by = allowing(statements, call);
        if (by.length === 0) denied.push(`${name}: ${call.action} on ${call.resource}`);
        for (const { Sid } of by) used.add(`${Sid} ${call.action}`);
      }
      for (const { Sid, Action } of statements.filter(({ Sid }) => !(Sid in UNSEEN))) {
        unused.push(
          ...Action.filter((action) => !used.has(`${Sid} ${action}`)).map((action) => `${name}: ${Sid} ${action}`),
        );
      }
    }
    expect({ denied: [...new Set(denied)], unused }).toEqual({ denied: [], unused: [] });
  });
});
