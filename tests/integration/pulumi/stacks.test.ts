/**
 * The program under Pulumi's real engine, a provider that plans as on AWS, and moto. What moto does not know is
 * configured away (emulated-stack.ts) and asserted with mocks (tests/infra); infra/deploy.md lists it.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, RemoveTargetsCommand } from "@aws-sdk/client-eventbridge";
import { GetAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { FUNCTIONS } from "../../../infra/grants/functions.ts";
import { type PackagedFunction, packageFunctions } from "../../../src/setup/bundles/package-functions.ts";
import { root } from "../../../src/setup/install/project.mjs";
import { prepared, TEST_CREDENTIALS, TEST_REGION } from "../../support/engines/engine.ts";
import { startMoto } from "../../support/engines/moto.ts";
import { type PulumiEngine, preparePulumi } from "../../support/engines/pulumi.ts";
import { httpApiEvent, jwtAuthorizer } from "../../support/http-api-event.ts";
import { DeployedFunctions, type FunctionOutputs } from "./deployed-functions.ts";
import { EmulatedStack } from "./emulated-stack.ts";
import { resourcesAt } from "./resources-at.ts";

const STACKS = ["dev", "staging", "prod"] as const;
/**
 * The stacks that are brought up. Every stack is planned; making all three takes the emulator more minutes than a run
 * for each change should, so the others are made where SLUICE_TEST_STACKS names them: "dev,staging,prod".
 */
const MADE: readonly string[] = (process.env.SLUICE_TEST_STACKS ?? "dev").split(",");
const MINUTES = 60_000;

/**
 * What moto answers otherwise than it was told, so that a second `up` would set it again: it forgets functions' logging
 * (with them their versions and aliases), takes an alias for the version behind it in the event source mapping, forgets
 * the notification's EventBridge flag, and writes the redrive policy with other spaces.
 */
const motoDifferences = (stack: string): readonly string[] =>
  [
    ...FUNCTIONS.map(
      (name) => `update lambda/function ${name}: loggingConfig, qualifiedArn, qualifiedInvokeArn, version`,
    ),
    // In prod `npm run canary` moves the others, and the program leaves them alone.
    ...FUNCTIONS.filter((name) => stack !== "prod" || name === "index-admin").map(
      (name) => `update lambda/alias ${name}: functionVersion`,
    ),
    "update lambda/eventSourceMapping ingestion: functionName",
    "update s3/bucketNotification raw-input: eventbridge",
    "update sqs/queue ingestion-queue: redrivePolicy",
  ].toSorted();

const { opensearch } = inject("engines");
const ground = await prepared("Pulumi's engine", async () => {
  const engine = await preparePulumi((line) => process.stderr.write(`pulumi: ${line}\n`));
  return { engine, moto: await startMoto() };
});

/** Asks the bundled API as API Gateway does, in the name of somebody that a user pool knows. */
function askerOf(api: (event: unknown) => Promise<unknown>) {
  return async (method: string, path: string, body?: object) => {
    const authorizer = jwtAuthorizer({ sub: "ann", token_use: "access" });
    const headers = { "content-type": "application/json" };
    const event = httpApiEvent({ method, path, authorizer, headers, ...(body && { body: JSON.stringify(body) }) });
    return JSON.parse(((await api(event)) as { body: string }).body);
  };
}

describe.skipIf("missing" in ground)("the program under Pulumi's engine", () => {
  const { engine, moto } = ground as Extract<typeof ground, { engine: PulumiEngine }>;
  const client = { region: TEST_REGION, endpoint: moto?.url ?? "", credentials: TEST_CREDENTIALS };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const sqs = new SQSClient(client);
  const lambda = new LambdaClient(client);
  const events = new EventBridgeClient(client);
  let folder: string;
  let planned: readonly EmulatedStack[];
  /** Those of them that are brought up. */
  let stacks: readonly EmulatedStack[];
  let functions: DeployedFunctions | undefined;
  /** Archives that were packaged apart from those in dist/lambda. */
  let packaged: readonly PackagedFunction[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sluice-pulumi-"));
    const environment = engine.environment(join(folder, "home"));
    const archives = join(folder, "packaged");
    packaged = await packageFunctions(root, archives);
    const searchEndpoint = "url" in opensearch ? opensearch.url : "http://127.0.0.1:9200";
    const options = { folder, environment, moto: moto.url, searchEndpoint, archives };
    planned = STACKS.map((name) => new EmulatedStack({ name, ...options }));
    stacks = planned.filter((_, index) => MADE.includes(STACKS[index] ?? ""));
  });
  afterEach(({ task }) => {
    if (task.result?.state === "fail") process.stderr.write(functions?.log ?? "");
  });
  afterAll(async () => {
    await functions?.close();
    await moto.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const resources = () =>
    resourcesAt(
      moto.url,
      STACKS.map((name) => `sluice-${name}`),
    );

  const liveVersions = () =>
    Promise.all(
      FUNCTIONS.map(async (name) => {
        const { FunctionVersion } = await lambda.send(
          new GetAliasCommand({ FunctionName: `sluice-dev-${name}`, Name: "live" }),
        );
        return Number(FunctionVersion);
      }),
    );

  it("the engine previews and makes every stack", { timeout: 15 * MINUTES }, async () => {
    for (const stack of planned) await stack.init();
    for (const changes of await Promise.all(planned.map((stack) => stack.preview()))) {
      expect(changes.filter((change) => !change.startsWith("create "))).toEqual([]);
      expect(changes).toEqual(
        expect.arrayContaining(["create sqs/queue ingestion-queue", "create apigatewayv2/api api"]),
      );
    }
    // dev as `npm run up` makes it, the others from archives that were packaged beside.
    const printed = await Promise.all(stacks.map((stack) => (stack.name === "dev" ? stack.upByCommand() : stack.up())));
    for (const text of printed) expect(text).toContain("✅ sluice@v1.0.0 (local: infra/policy)");
    for (const stack of stacks) {
      expect(await stack.outputs()).toMatchObject({
        region: TEST_REGION,
        rawBucket: `sluice-${stack.name}-raw-input-123456789012-${TEST_REGION}`,
        userPoolId: expect.any(String),
        apiUrl: expect.any(String),
      });
    }
  });

  it("the engine refuses a change that breaks a rule, and names rule, resource and what to do", {
    timeout: 5 * MINUTES,
  }, async () => {
    const prod = planned.find(({ name }) => name === "prod");
    prod?.configure("retainData", "false");
    await expect(prod?.previewText()).rejects.toThrow(
      /\[mandatory\] +protected-in-production .*records.*\n.*\n +records \(dynamodb\/table\) can be removed with all that it holds: set deletionProtectionEnabled to true/,
    );
    prod?.configure("retainData", "true");
  });

  it("a given bucket is looked at by the engine, and refused before anything is planned", {
    timeout: 5 * MINUTES,
  }, async () => {
    const [, staging] = planned;
    await s3.send(new CreateBucketCommand({ Bucket: "scans" }));
    staging?.configure("rawBucket", "scans");
    await expect(staging?.preview()).rejects.toThrow(/sluice:rawBucket: scans keeps no versions/);
    await s3.send(new PutBucketVersioningCommand({ Bucket: "scans", VersioningConfiguration: { Status: "Enabled" } }));
    await expect(staging?.preview()).rejects.toThrow(/sluice:rawBucket: scans sends no events to EventBridge/);
    staging?.configure("rawBucket", "");
    await s3.send(new DeleteBucketCommand({ Bucket: "scans" }));
  });

  it("a second up without a change changes nothing but what the emulator forgets", {
    timeout: 15 * MINUTES,
  }, async () => {
    // dev was made from dist/lambda, and is compared with what the same sources gave when they were packaged again.
    for (const { name, sha256 } of packaged) {
      const deployed = readFileSync(join(root, "dist", "lambda", `${name}.zip`));
      expect(createHash("sha256").update(deployed).digest("base64"), name).toBe(sha256);
    }
    for (const stack of stacks) expect((await stack.preview()).toSorted()).toEqual(motoDifferences(stack.name));
    // A preview is the plan that `up` carries out; the emulator takes a minute for that, so dev is spared.
    const others = stacks.filter(({ name }) => name !== "dev");
    await Promise.all(others.map((stack) => stack.up()));
    for (const stack of others) {
      expect(await stack.lastUpdate()).toEqual({
        same: expect.any(Number),
        update: motoDifferences(stack.name).length,
      });
    }
  });

  it("an upload to the deployed bucket reaches the deployed queue", { timeout: 5 * MINUTES }, async () => {
    // moto takes a schedule for a rule that every event matches, and gives the event up at its target, a function.
    for (const Rule of stacks.flatMap(({ name }) => [`sluice-${name}-reconcile`, `sluice-${name}-orphans`])) {
      await events.send(new RemoveTargetsCommand({ Rule, Ids: ["reconciler"] }));
    }
    for (const stack of stacks) {
      const { rawBucket, queueUrl } = (await stack.outputs()) as Record<string, string>;
      const key = "plans 2026/otter.txt";
      await s3.send(new PutObjectCommand({ Bucket: rawBucket, Key: key, Body: "The otter sleeps until noon." }));
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 10 }));
      expect(Messages.map(({ Body = "{}" }) => JSON.parse(Body))).toMatchObject([
        { source: "aws.s3", "detail-type": "Object Created", detail: { bucket: { name: rawBucket }, object: { key } } },
      ]);
    }
  });

  it.skipIf("skipped" in opensearch)(
    "the bundled worker takes an upload from the deployed queue, and the bundled API finds it",
    { timeout: 2 * MINUTES },
    async () => {
      const outputs = (await stacks[0]?.outputs()) as unknown as FunctionOutputs;
      functions = new DeployedFunctions(outputs, { moto: moto.url, folder });
      await functions.start("index-admin")({});
      functions.mapQueueToWorker();
      const ask = askerOf(functions.start("query-api"));

      const text = "The beaver wakes at dusk.";
      const named = { name: "plan.txt", contentType: "text/plain", size: text.length, key: "plans 2026/beaver.txt" };
      const { documentId, upload } = await ask("POST", "/documents", named);
      const { "content-length": _, ...headers } = upload.headers;
      expect((await fetch(upload.url, { method: "PUT", headers, body: text })).status).toBe(200);

      const status = async () => (await ask("GET", `/documents/${documentId}`)).status;
      await expect.poll(status, { timeout: 60_000, interval: 250 }).toBe("READY");
      const { hits } = await ask("POST", "/search", { query: "beaver", mode: "lexical" });
      expect(hits).toMatchObject([{ documentId, passage: { text } }]);
      await functions.close();
    },
  );

  it("a changed up brings a release, and a roll-back takes it back", { timeout: 10 * MINUTES }, async () => {
    const [dev] = stacks;
    if (dev === undefined) throw new Error("There is no dev stack.");
    const [before, { release }] = [await liveVersions(), await dev.outputs()];
    dev.release("two");
    dev.configure("logRetentionDays", "14");
    expect(await dev.preview()).toEqual(
      expect.arrayContaining(["update cloudwatch/logGroup ingest-worker: retentionInDays"]),
    );
    await dev.up();
    const after = await liveVersions();
    for (const [index, version] of after.entries()) expect(version).toBeGreaterThan(before[index] ?? Number.NaN);
    expect((await dev.outputs()).release).not.toBe(release);

    expect(await dev.command("rollback", "--yes")).toContain(
      `The release ${String(release)} is live in the stack dev.`,
    );
    expect(await liveVersions()).toEqual(before);
  });

  it("destroy leaves nothing behind, and production's data only once it may go", {
    timeout: 15 * MINUTES,
  }, async () => {
    const made = await resources();
    expect(made).toEqual(
      expect.arrayContaining([
        `arn:aws:dynamodb:${TEST_REGION}:123456789012:table/sluice-dev-records`,
        "sluice-dev-reconcile",
      ]),
    );
    const prod = stacks.find(({ name }) => name === "prod");
    if (prod !== undefined) {
      await expect(prod.destroy()).rejects.toThrow(/protected/);
      expect(await resources()).toEqual(made);
      prod.configure("retainData", "false");
      await prod.up("--policy-pack-config", "infra/policy/retire.json");
    }
    // Full as they are.
    await Promise.all(stacks.map((stack) => stack.destroy()));
    // A key is only ever scheduled for deletion.
    expect((await resources()).filter((name) => !/^arn:aws:kms:.*:key\//.test(name))).toEqual([]);
  });
});
