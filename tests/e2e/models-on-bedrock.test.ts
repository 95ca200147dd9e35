import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Answering } from "../support/bedrock-stand-in/converse.ts";
import {
  answerByRules,
  BedrockStandIn,
  STAND_IN_IDENTITY,
  STAND_IN_REGION,
  type StandInOptions,
} from "../support/bedrock-stand-in/stand-in.ts";
import type { ServiceOptions } from "../support/local-service.ts";
import { pdfOfImages } from "../support/make-pdf.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { running, spawned } from "./running.ts";

/** Nothing of AWS that this machine may have. */
const NOTHING = {
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_BEARER_TOKEN_BEDROCK: undefined,
  AWS_CONFIG_FILE: "/nowhere/config",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
  AWS_EC2_METADATA_DISABLED: "true",
};

const ARGUMENTS = ["--no-samples", "--models", "bedrock"];
const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";

async function standInWith(options: StandInOptions = {}) {
  const standIn = await BedrockStandIn.start(options);
  onTestFinished(() => standIn.close());
  const env = {
    ...NOTHING,
    AWS_REGION: STAND_IN_REGION,
    AWS_ACCESS_KEY_ID: STAND_IN_IDENTITY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STAND_IN_IDENTITY.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: standIn.endpoint,
  };
  return { standIn, env };
}

/** Sees one page, and fills fields by rules. */
const answering: Answering = async (question) => {
  if (question.output !== undefined) return answerByRules(question);
  const [mark = ""] = JSON.stringify(question.messages).match(/\[page-\w+ \d+\]/) ?? [];
  return `${mark}\n# Scanned invoice\n\nInvoice number: INV-88\n`;
};

/** What a service says that does not start. */
async function refusal(
  env: NonNullable<ServiceOptions["env"]>,
  args: readonly string[] = ARGUMENTS,
  data: string = temporaryFolder(),
): Promise<string> {
  const service = spawned({ data, args, env });
  expect(await service.ended).toEqual({ code: 1, signal: null });
  expect(service.stdout).toBe("");
  expect(service.stderr).not.toMatch(/^\s+at /m);
  return service.stderr;
}

describe("models on Bedrock over the local stores", () => {
  it("a document is read by Claude, embedded by Titan and found by search", async () => {
    const { standIn, env } = await standInWith();
    const { client, process } = await running({ args: ARGUMENTS, env });
    expect(process.stdout).toContain("Models: claude-sonnet, claude-haiku, titan on Amazon Bedrock");
    const trials = standIn.requests.splice(0);
    expect(trials.map(({ modelId }) => modelId).sort()).toEqual([
      "amazon.titan-embed-text-v2:0",
      `us.${HAIKU}`,
      `us.${SONNET}`,
    ]);
    const text = "# Invoice\n\nInvoice number: INV-77\n\nTotal: 12.50 EUR\n";
    const view = await client.ingest(text, { name: "a.md", contentType: "text/markdown", profile: "invoice" });
    expect(view).toMatchObject({ status: "READY", reason: null });
    expect(view.fields.invoice_number).toMatchObject({ value: "INV-77", grounded: true });
    expect(view.usage.cost.amount).toBeGreaterThan(0);
    const [extraction, ...embeddings] = standIn.requests;
    expect(extraction).toMatchObject({ modelId: `us.${SONNET}`, status: 200, operation: "converse" });
    expect(extraction).toHaveProperty("body.outputConfig.textFormat.type", "json_schema");
    expect(embeddings.map(({ body }) => (body as { dimensions: number }).dimensions)).toEqual([1024]);
    const [hit] = (await client.search("invoice total", { mode: "semantic", k: 1 })).hits;
    expect(hit?.documentId).toBe(view.documentId);
  });

  it("a scanned page is seen by Claude, read like text, and found by search", async () => {
    const { standIn, env } = await standInWith({ answering });
    const { client } = await running({ args: ARGUMENTS, env });
    standIn.requests.splice(0);
    const view = await client.ingest(pdfOfImages(1), {
      name: "scan.pdf",
      contentType: "application/pdf",
      profile: "invoice",
    });
    expect(view).toMatchObject({ status: "READY", reason: null });
    expect(view.fields.invoice_number).toMatchObject({ value: "INV-88", grounded: true, evidence: { page: 1 } });
    const [transcription, extraction] = standIn.requests;
    expect(transcription).toHaveProperty("body.messages.0.content.0.document.citations", { enabled: true });
    expect(transcription).not.toHaveProperty("body.outputConfig");
    expect(extraction).toHaveProperty("body.outputConfig");
    expect((await client.search("scanned invoice", { k: 1 })).hits[0]?.documentId).toBe(view.documentId);
  });

  it("a model that is denied later is the document's reason, with what to do", async () => {
    const { standIn, env } = await standInWith();
    const { client } = await running({ args: ARGUMENTS, env });
    standIn.deny(SONNET, "not_subscribed");
    const view = await client.ingest("A note.", { name: "a.txt" });
    expect(view).toMatchObject({
      status: "FAILED",
      reason: {
        code: "model_access",
        stage: "extract",
        retryable: false,
        message: expect.stringContaining("Subscribe"),
      },
    });
  });

  it("an answer that Claude had to cut off ends PARTIAL with its reason", async () => {
    const { standIn, env } = await standInWith();
    const { client } = await running({ args: ARGUMENTS, env });
    const cut = { kind: "answer", operation: "converse", text: '{"title":', stopReason: "max_tokens" } as const;
    standIn.script(...Array.from({ length: 8 }, () => cut));
    const view = await client.ingest("A note.", { name: "a.txt" });
    expect(view).toMatchObject({ status: "PARTIAL", reason: { code: "truncated_output" } });
  });

  it("a service that was killed while Claude answered buys what it has not stored, and nothing twice", async () => {
    const { standIn, env } = await standInWith();
    const first = await running({ args: ARGUMENTS, env });
    standIn.requests.splice(0);
    standIn.script({ kind: "hang" });
    const { documentId } = await first.client.upload("A note about the weir.", { name: "weir.txt" });
    await expect.poll(() => standIn.requests.length, { timeout: 20_000 }).toBe(1);
    await first.process.kill();
    const second = await running({ args: ARGUMENTS, env, data: first.data });
    const view = await second.client.documentOnce(documentId, "its end", ({ status }) => status === "READY");
    expect(view.usage.repeated).toBe(1);
    const calls = standIn.requests.filter(({ body }) => JSON.stringify(body).includes("weir"));
    expect(calls.map(({ operation }) => operation)).toEqual(["converse", "converse", "invoke"]);
  });

  it("a start without a region, or without credentials, says which variables to set", async () => {
    const { env } = await standInWith();
    const withoutRegion = await refusal(NOTHING);
    expect(withoutRegion).toContain("AWS_REGION");
    const withoutCredentials = await refusal({ ...env, AWS_ACCESS_KEY_ID: undefined });
    expect(withoutCredentials).toContain("AWS_PROFILE");
    expect(withoutCredentials).toContain("AWS_ACCESS_KEY_ID");
  });

  it("a start without rights names each model with what it lacks", async () => {
    const { standIn, env } = await standInWith();
    standIn.deny(SONNET, "not_subscribed");
    standIn.deny(HAIKU, "not_authorized");
    standIn.deny("amazon.titan-embed-text-v2:0", "no_access");
    const said = await refusal(env);
    expect(said).toMatch(/claude-sonnet: .*aws-marketplace:Subscribe/);
    expect(said).toMatch(/claude-haiku: Allow bedrock:InvokeModel on arn:aws:bedrock:us-east-1:\*:inference-profile/);
    expect(said).toMatch(/titan: .*accept the model's terms/);
  });

  it("a data folder is kept to the embedder it was made with", async () => {
    const { env } = await standInWith();
    const offline = await running();
    await offline.client.ingest("A note.", { name: "a.txt" });
    await offline.process.stop();
    const said = await refusal(env, ARGUMENTS, offline.data);
    expect(said).toContain('embedded with "offline-hash-v1');
    expect(said).toContain("use a new data folder");
  });

  it("a start while Bedrock is busy goes on, and says so", async () => {
    const { standIn, env } = await standInWith();
    standIn.script({ kind: "error", type: "ThrottlingException", status: 429 });
    const { process } = await running({ args: ARGUMENTS, env });
    expect(process.stderr).toContain("quota is used up");
  });

  it("a list of models names other models, and a wrong one is refused with what is wrong", async () => {
    const { standIn, env } = await standInWith();
    const file = join(temporaryFolder(), "models.json");
    const args = [...ARGUMENTS, "--model-list", file];
    const chat = [{ name: "claude", modelId: "global.anthropic.claude-sonnet-5-5" }];
    writeFileSync(
      file,
      JSON.stringify({ chat, embedder: { name: "titan", modelId: "amazon.titan-embed-text-v2:0", dimensions: 256 } }),
    );
    const { client } = await running({ args, env });
    standIn.requests.splice(0);
    await client.ingest("A note.", { name: "a.txt" });
    expect(standIn.requests.map(({ modelId }) => modelId)).toEqual([
      "global.anthropic.claude-sonnet-5-5",
      "amazon.titan-embed-text-v2:0",
    ]);
    expect(standIn.requests[1]?.body).toMatchObject({ dimensions: 256 });
    writeFileSync(file, "{chat: []}");
    expect(await refusal(env, args)).toContain("The list of models is no JSON");
    writeFileSync(file, JSON.stringify({ chat: [], embedder: {} }));
    expect(await refusal(env, args)).toContain("The list of models is wrong");
    expect(await refusal(env, ["--model-list", file])).toContain("--model-list goes with --models bedrock");
  });
});
