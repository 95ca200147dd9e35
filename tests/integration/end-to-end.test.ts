/**
 * The bundled functions over engines, from the API's upload grant to a search: what a client and an operator see. moto
 * checks no signatures and its queues are slow; grants are proved on the S3 of tests/integration/contract.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { BedrockStandIn } from "../support/bedrock-stand-in/stand-in.ts";
import { TEST_CREDENTIALS } from "../support/engines/engine.ts";
import type { EngineState } from "../support/engines/start-engines.ts";
import { httpApiEvent, jwtAuthorizer } from "../support/http-api-event.ts";
import { makeStack } from "./deployed-stack.ts";

const { moto, dynamodb, opensearch } = inject("engines");
const missing = [moto, dynamodb, opensearch].flatMap((state) => ("skipped" in state ? [state.skipped] : []));
const urlOf = (state: EngineState) => ("url" in state ? state.url : "");

type Stack = Awaited<ReturnType<typeof makeStack>>;
type DeployedFunction = (event: unknown) => Promise<unknown>;

const run = promisify(execFile);
const TIMEOUT = 120_000;
const CLAIMS = { sub: "ann", token_use: "access", "cognito:groups": "[tenant:acme staff]" };
const OTHER_TENANT = { ...CLAIMS, "cognito:groups": "[tenant:other]" };

describe.skipIf(missing.length > 0)(["the deployed functions", ...missing].join("; "), { timeout: TIMEOUT }, () => {
  let stack: Stack;
  let api: DeployedFunction;
  let mapping: ReturnType<Stack["map"]> | undefined;

  beforeAll(async () => {
    stack = await makeStack({ moto: urlOf(moto), dynamodb: urlOf(dynamodb), opensearch: urlOf(opensearch) });
    api = stack.start("query-api");
    await stack.start("index-admin")({});
    mapping = stack.map(stack.start("ingest-worker"));
  }, TIMEOUT);

  afterEach(({ task }) => {
    if (task.result?.state === "fail") process.stderr.write(stack.log());
  });

  afterAll(async () => {
    await mapping?.stop();
    await stack?.close();
  }, TIMEOUT);

  /** Asks the bundled API as API Gateway does. */
  async function ask(method: string, path: string, body?: unknown, claims: Readonly<Record<string, string>> = CLAIMS) {
    const event = httpApiEvent({
      method,
      path,
      authorizer: jwtAuthorizer(claims),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const answer = (await api(event)) as { statusCode: number; body: string };
    return { status: answer.statusCode, json: answer.body === "" ? null : JSON.parse(answer.body) };
  }

  /** Asks for a grant, and puts the bytes to it with curl, as its answer says. */
  async function upload(key: string, text: string, wishes: { readonly profile?: string } = {}): Promise<string> {
    const described = { name: "plan.txt", contentType: "text/plain", size: Buffer.byteLength(text), key };
    const created = await ask("POST", "/documents", { ...described, ...wishes });
    expect(created.status).toBe(201);
    const { method, url, headers } = created.json.upload;
    // The count of the bytes is curl's own: it would believe another one over the bytes.
    const given = Object.entries(headers).filter(([name]) => name !== "content-length");
    const lines = given.flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
    const put = run("curl", [
      "--silent",
      "--show-error",
      "--request",
      method,
      ...lines,
      "--data-binary",
      "@-",
      "--write-out",
      "%{http_code}",
      url,
    ]);
    put.child.stdin?.end(text);
    expect((await put).stdout).toBe("200");
    return created.json.documentId;
  }

  const until = (what: () => Promise<boolean>) => expect.poll(what, { timeout: 60_000, interval: 250 }).toBe(true);
  const ready = (documentId: string) =>
    until(async () => (await ask("GET", `/documents/${documentId}`)).json.status === "READY");
  async function texts(query: string, claims = CLAIMS): Promise<string[]> {
    const { hits } = (await ask("POST", "/search", { query, mode: "lexical" }, claims)).json;
    return hits.map((hit: { passage: { text: string } }) => hit.passage.text);
  }

  it("An upload by plain HTTP is found by a search, both by the bundled functions", async () => {
    const key = "plans 2026/a+b %20ü.txt";
    const documentId = await upload(key, "The otter sleeps until noon.");
    await ready(documentId);
    expect(await texts("otter")).toEqual(["The otter sleeps until noon."]);
    const semantic = await ask("POST", "/search", { query: "otter", mode: "semantic" });
    expect(semantic.json.hits).toMatchObject([{ documentId }]);
    expect((await ask("GET", `/documents/${documentId}`)).json).toMatchObject({ key, live: { outcome: "READY" } });
    expect((await ask("GET", `/documents/${documentId}/output`)).json.text).toContain("otter");
    expect(await texts("otter", OTHER_TENANT)).toEqual([]);
  });

  it("An upload again replaces what is found, and search never misses the document meanwhile", async () => {
    const documentId = await upload("again.txt", "The beaver wakes at dusk.");
    await ready(documentId);
    const first = (await ask("GET", `/documents/${documentId}`)).json.generation;
    await upload("again.txt", "The beaver wakes at dawn.");
    const seen = new Set<string>();
    await until(async () => {
      const found = (await texts("beaver")).join();
      seen.add(found);
      return found === "The beaver wakes at dawn.";
    });
    expect([...seen]).toEqual(["The beaver wakes at dusk.", "The beaver wakes at dawn."]);
    expect((await ask("GET", `/documents/${documentId}`)).json.generation).toBeGreaterThan(first);
  });

  it("A deletion ends searches at once, and takes every raw version and output with it", async () => {
    const documentId = await upload("gone.txt", "The heron stands all day.");
    await ready(documentId);
    expect(await texts("heron")).toHaveLength(1);
    expect((await ask("DELETE", `/documents/${documentId}`)).status).toBe(202);
    expect(await texts("heron")).toEqual([]);
    expect((await ask("GET", `/documents/${documentId}`)).status).toBe(410);
    await until(async () => (await stack.raw.versions("acme/gone.txt")).length === 0);
    await until(async () => (await stack.outputs.list(`processed/${documentId}/`)).objects.length === 0);
  });

  it("A message that was given up is a dead letter, and redriven it becomes a document", async () => {
    await mapping?.stop();
    // A deployment gone wrong: its worker does not find its table.
    const broken = stack.map(stack.start("ingest-worker", { recordsTable: "nowhere" }));
    const documentId = await upload("redriven.txt", "The stoat turns white in winter.");
    const letter = async () => {
      const { deadLetters } = (await ask("GET", "/dead-letters")).json;
      return deadLetters.find((one: { documentId: string }) => one.documentId === documentId);
    };
    const reconcile = stack.start("reconciler");
    await until(async () => {
      await reconcile({ task: "reconcile" });
      return (await letter()) !== undefined;
    });
    await broken.stop();
    const { id, origin } = await letter();
    expect(origin).toBe("ingestion");

    mapping = stack.map(stack.start("ingest-worker"));
    expect((await ask("POST", "/dead-letters/redrive", { ids: [id], dryRun: false })).status).toBe(200);
    await ready(documentId);
    expect(await texts("stoat")).toEqual(["The stoat turns white in winter."]);
    expect(await letter()).toBeUndefined();
  });

  it("Fields and vectors come from the models on Bedrock where the bundled functions are told to ask them", async () => {
    const standIn = await BedrockStandIn.start({ identity: TEST_CREDENTIALS });
    const offlineApi = api;
    try {
      // An index of the offline embedder's is there already.
      const settings = { models: "bedrock" };
      const start = (name: Parameters<Stack["start"]>[0]) =>
        stack.start(name, settings, { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: standIn.endpoint });
      await start("index-admin")({});
      await mapping?.stop();
      mapping = stack.map(start("ingest-worker"));
      api = start("query-api");

      const documentId = await upload("invoice.txt", "Invoice number: INV-77\n\nTotal: 12.50 EUR\n", {
        profile: "invoice",
      });
      await ready(documentId);
      const { fields, usage } = (await ask("GET", `/documents/${documentId}`)).json;
      expect(fields.invoice_number).toMatchObject({ value: "INV-77", grounded: true });
      expect(usage.cost.amount).toBeGreaterThan(0);
      const { hits } = (await ask("POST", "/search", { query: "the total", mode: "semantic" })).json;
      expect(hits).toMatchObject([{ documentId }]);
      const asked = standIn.requests.map(({ modelId, status, body }) => ({ modelId, status, body }));
      const titan = { modelId: "amazon.titan-embed-text-v2:0", status: 200 };
      expect(asked).toMatchObject([
        {
          modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
          status: 200,
          body: { outputConfig: { textFormat: { type: "json_schema" } } },
        },
        { ...titan, body: { dimensions: 1024, inputText: expect.stringContaining("INV-77") } },
        { ...titan, body: { dimensions: 1024, inputText: "the total" } },
      ]);

      // What the offline embedder made vectors of is found again once it is embedded anew.
      expect(await texts("otter")).toEqual([]);
      await start("reconciler")({ task: "rebuild" });
      await until(async () => (await texts("otter")).length === 1);
    } finally {
      await mapping?.stop();
      mapping = stack.map(stack.start("ingest-worker"));
      api = offlineApi;
      await standIn.close();
    }
  });

  it("An event that the rule could not deliver is made up for by the reconciler", async () => {
    await stack.loseEvents();
    const documentId = await upload("undelivered.txt", "The lynx hunts at night.");
    const detail = { bucket: { name: "raw-input" }, object: { key: "acme/undelivered.txt" } };
    await stack.undelivered.send(JSON.stringify({ source: "aws.s3", "detail-type": "Object Created", detail }));
    await stack.start("reconciler")({});
    await ready(documentId);
    expect(await texts("lynx")).toEqual(["The lynx hunts at night."]);
  });
});
