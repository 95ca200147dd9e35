import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ChatRequest } from "../../../../src/ports/chat-model.ts";
import { bedrockWorld, STAND_IN_CHAT } from "../../../support/bedrock-stand-in/adapters.ts";

type World = Awaited<ReturnType<typeof bedrockWorld>>;

const SCHEMA = {
  type: "object",
  properties: { title: { type: "string" }, amount: { anyOf: [{ type: "number" }, { type: "null" }] } },
  required: ["title", "amount"],
  additionalProperties: false,
};

const REQUEST: ChatRequest = {
  purpose: "extract",
  system: "Fill in the fields.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Invoice 17, 20 EUR" }] }],
  output: { name: "invoice", schema: SCHEMA },
  maxTokens: 900,
};

const PDF = new Uint8Array(Buffer.from("%PDF-1.7"));
const TRANSCRIBE: ChatRequest = {
  purpose: "transcribe",
  system: "Write down what the pages say.",
  messages: [
    {
      role: "user",
      parts: [
        { type: "document", format: "pdf", name: "pages_3–4.pdf", bytes: PDF },
        { type: "text", text: "Transcribe." },
      ],
    },
  ],
  maxTokens: 900,
};

let world: World;
beforeAll(async () => {
  world = await bedrockWorld();
});
beforeEach(() => world.standIn.requests.splice(0));
afterAll(() => world.close());

/** What the one request since the last test's end looked like on the wire. */
function captured() {
  expect(world.standIn.requests).toHaveLength(1);
  const [request] = world.standIn.requests;
  if (request === undefined) throw new Error("No request came.");
  return request;
}

describe("requests to chat models, as they go over the wire", () => {
  test("A picture goes as an image, without citations", async () => {
    const parts = [
      { type: "image", format: "jpeg", bytes: PDF },
      { type: "text", text: "Transcribe." },
    ] as const;
    await world.chat("fresh").converse({ ...TRANSCRIBE, messages: [{ role: "user", parts }] });
    const image = { format: "jpeg", source: { bytes: Buffer.from(PDF).toString("base64") } };
    expect(captured().body).toMatchObject({
      messages: [{ role: "user", content: [{ image }, { text: "Transcribe." }] }],
    });
  });

  test("An old Claude is bound by a forced tool", async () => {
    await world.chat("old").converse(REQUEST);
    const { operation, modelId, headers, body } = captured();
    expect(operation).toBe("converse");
    expect(modelId).toBe("anthropic.claude-3-haiku-20240307-v1:0");
    expect(headers).toMatchObject({
      ":method": "POST",
      ":path": "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse",
      "content-type": "application/json",
      "amz-sdk-request": "attempt=1; max=1",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/us-east-1\/bedrock\/aws4_request/,
      ),
    });
    expect(body).toEqual({
      system: [{ text: "Fill in the fields." }],
      messages: [{ role: "user", content: [{ text: "Invoice 17, 20 EUR" }] }],
      inferenceConfig: { maxTokens: 900, temperature: 0 },
      toolConfig: {
        tools: [{ toolSpec: { name: "invoice", description: "Takes the answer.", inputSchema: { json: SCHEMA } } }],
        toolChoice: { tool: { name: "invoice" } },
      },
    });
  });

  test("A new Claude is bound by outputConfig, without a forced tool or a temperature", async () => {
    await world.chat("fresh").converse(REQUEST);
    const { operation, modelId, body } = captured();
    expect(operation).toBe("converse");
    expect(modelId).toBe("global.anthropic.claude-sonnet-5-5");
    expect(body).toEqual({
      system: [{ text: "Fill in the fields." }],
      messages: [{ role: "user", content: [{ text: "Invoice 17, 20 EUR" }] }],
      inferenceConfig: { maxTokens: 900 },
      outputConfig: {
        textFormat: {
          type: "json_schema",
          structure: { jsonSchema: { name: "invoice", schema: JSON.stringify(SCHEMA) } },
        },
      },
    });
  });

  test("A model with strict tools has its tool bound strictly, and is asked to call it where that cannot be forced", async () => {
    const capabilities = { structuredOutput: false, documents: false, strictTools: true };
    await world.chat("fresh", { capabilities }).converse(REQUEST);
    const { body } = captured();
    expect(body).toMatchObject({
      system: [{ text: "Fill in the fields.\n\nAnswer by calling the tool invoice once, and in no other way." }],
      toolConfig: { tools: [{ toolSpec: { name: "invoice", strict: true } }] },
    });
    expect(body).not.toHaveProperty("toolConfig.toolChoice");
  });

  test("A model of which nothing is known is told the schema in words", async () => {
    world.standIn.script({ kind: "answer", text: '{"title":"Invoice 17","amount":20}' });
    const capabilities = { structuredOutput: false, documents: false };
    const reply = await world.chat("old", { capabilities }).converse(REQUEST);
    expect(JSON.parse(reply.text)).toEqual({ title: "Invoice 17", amount: 20 });
    expect(captured().body).toEqual({
      system: [
        {
          text: `Fill in the fields.\n\nAnswer with one JSON object and nothing else. It follows this JSON Schema:\n${JSON.stringify(SCHEMA)}`,
        },
      ],
      messages: [{ role: "user", content: [{ text: "Invoice 17, 20 EUR" }] }],
      inferenceConfig: { maxTokens: 900 },
    });
  });

  test("A cache point stands behind a prefix that is long enough, and nowhere else", async () => {
    const long = { ...REQUEST, system: "Read with care. ".repeat(300) };
    const model = world.chat("fresh");
    const first = await model.converse(long);
    expect(captured().body).toMatchObject({ system: [{ text: long.system }, { cachePoint: { type: "default" } }] });
    const second = await model.converse(long);
    expect(first.usage.cacheWriteTokens).toBeGreaterThan(1_024);
    expect(second.usage).toMatchObject({ cacheWriteTokens: 0, cacheReadTokens: first.usage.cacheWriteTokens });
    expect(second.usage.inputTokens).toBe(first.usage.inputTokens);
    await world.chat("middle").converse(long);
    expect(world.standIn.requests.at(-1)?.body).toMatchObject({ system: [{ text: long.system }] });
    expect(world.standIn.requests.at(-1)).not.toHaveProperty("body.system.1");
  });

  test("A cache point asks for the time that the model's card names", async () => {
    const capabilities = { ...STAND_IN_CHAT.fresh.capabilities, cachePoints: { minTokens: 1, ttl: "1h" } } as const;
    await world.chat("fresh", { capabilities }).converse(REQUEST);
    expect(captured().body).toMatchObject({ system: [{}, { cachePoint: { type: "default", ttl: "1h" } }] });
  });

  test("A PDF goes with citations, so that its pages are seen, and without them where a schema is asked for", async () => {
    await world.chat("fresh").converse(TRANSCRIBE);
    const { body } = captured();
    expect(body).toMatchObject({
      messages: [
        {
          role: "user",
          content: [
            {
              document: {
                format: "pdf",
                name: "pages 3 4 pdf",
                source: { bytes: Buffer.from(PDF).toString("base64") },
                citations: { enabled: true },
              },
            },
            { text: "Transcribe." },
          ],
        },
      ],
    });
    expect(body).not.toHaveProperty("outputConfig");
    await world.chat("fresh").converse({ ...TRANSCRIBE, output: { name: "invoice", schema: SCHEMA } });
    expect(world.standIn.requests.at(-1)).not.toHaveProperty("body.messages.0.content.0.document.citations");
  });

  test("The same request has the same bytes each time", async () => {
    for (const kind of ["old", "fresh"] as const) {
      await world.chat(kind).converse(REQUEST);
      await world.chat(kind).converse(structuredClone(REQUEST));
      const [first, second] = world.standIn.requests.splice(0);
      expect(first?.headers["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
      expect(second?.headers["x-amz-content-sha256"]).toBe(first?.headers["x-amz-content-sha256"]);
    }
  });
});

describe("answers of chat models", () => {
  describe.each([
    ["end_turn", "end_turn"],
    ["max_tokens", "max_tokens"],
    ["stop_sequence", "stop_sequence"],
    ["guardrail_intervened", "guardrail_intervened"],
    ["content_filtered", "content_filtered"],
    ["refusal", "content_filtered"],
    ["malformed_model_output", "malformed_model_output"],
    ["malformed_tool_use", "malformed_tool_use"],
    ["model_context_window_exceeded", "model_context_window_exceeded"],
    ["something_new", "malformed_model_output"],
  ])("%s", (said, stopReason) => {
    test("Each way in which a model stops keeps its name", async () => {
      for (const kind of ["old", "fresh"] as const) {
        world.standIn.script({ kind: "answer", text: '{"title":"T","amount":1}', stopReason: said });
        const reply = await world.chat(kind).converse(REQUEST);
        expect(reply).toMatchObject({ model: kind, stopReason, text: '{"title":"T","amount":1}' });
      }
    });
  });

  test("An answer without content is an empty text", async () => {
    world.standIn.script({ kind: "answer", text: "", stopReason: "content_filtered" });
    const reply = await world.chat("fresh").converse(REQUEST);
    expect(reply).toMatchObject({ text: "", stopReason: "content_filtered" });
  });

  test("A model that answers in text where it was given a tool is taken at its word", async () => {
    const capabilities = { structuredOutput: false, documents: false, strictTools: true };
    world.standIn.script({ kind: "answer", content: [{ text: '{"title":"T"}' }], stopReason: "end_turn" });
    const reply = await world.chat("fresh", { capabilities }).converse(REQUEST);
    expect(reply).toMatchObject({ text: '{"title":"T"}', stopReason: "end_turn" });
  });

  test("Text that comes in parts with citations is one text", async () => {
    const content = [{ text: "Page 3. " }, { citationsContent: { content: [{ text: "Total 20." }], citations: [] } }];
    world.standIn.script({ kind: "answer", content });
    expect((await world.chat("fresh").converse(TRANSCRIBE)).text).toBe("Page 3. Total 20.");
  });
});

describe("requests to Titan, as they go over the wire", () => {
  test("Titan is asked for one text a call, normalised, in the dimensions of the index", async () => {
    await world.embedder({ dimensions: 256 }).embed(["one text"], "passage");
    const { operation, modelId, headers, body } = captured();
    expect(operation).toBe("invoke");
    expect(modelId).toBe("amazon.titan-embed-text-v2:0");
    expect(headers).toMatchObject({
      ":method": "POST",
      ":path": "/model/amazon.titan-embed-text-v2%3A0/invoke",
      "content-type": "application/json",
      accept: "application/json",
    });
    expect(body).toEqual({ inputText: "one text", dimensions: 256, normalize: true });
  });

  test("A query is embedded as a passage is, since Titan makes no difference", async () => {
    const embedder = world.embedder();
    const [passage] = (await embedder.embed(["the pump"], "passage")).vectors;
    const [query] = (await embedder.embed(["the pump"], "query")).vectors;
    expect(query).toEqual(passage);
    const [first, second] = world.standIn.requests;
    expect(second?.body).toEqual(first?.body);
  });

  test("As many texts are embedded at once as allowed, and never more", async () => {
    const slow = await bedrockWorld({ latency: () => 5 });
    try {
      const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
      const { vectors, tokens } = await slow.embedder({ concurrency: 3 }).embed(texts, "passage");
      expect(vectors).toHaveLength(20);
      expect(tokens).toBe(slow.standIn.requests.length * 2);
      expect(slow.standIn.requests).toHaveLength(20);
      expect(slow.standIn.underWay.most).toBe(3);
    } finally {
      await slow.close();
    }
  });

  test("A batch that failed half way does not buy its first half again", async () => {
    const embedder = world.embedder({ concurrency: 1 });
    const texts = ["first", "second", "third"];
    world.standIn.script(
      { kind: "delay", milliseconds: 0 },
      { kind: "error", type: "ThrottlingException", status: 429 },
    );
    await expect(embedder.embed(texts, "passage")).rejects.toMatchObject({ retryable: true });
    const again = await embedder.embed(texts, "passage");
    expect(again.vectors).toHaveLength(3);
    const asked = world.standIn.requests.map(({ body }) => (body as { inputText: string }).inputText);
    expect(asked).toEqual(["first", "second", "second", "third"]);
    expect(again).toEqual(await world.embedder().embed(texts, "passage"));
  });

  test("Texts of a batch that are equal are bought once", async () => {
    const { vectors, tokens } = await world.embedder().embed(["again", "once", "again"], "passage");
    expect(world.standIn.requests).toHaveLength(2);
    expect(vectors).toHaveLength(3);
    expect(vectors[2]).toEqual(vectors[0]);
    expect(tokens).toBe(3);
  });

  test("A text longer than Titan takes is embedded by its beginning", async () => {
    const embedder = world.embedder();
    const [long] = (await embedder.embed(["word ".repeat(9_000)], "passage")).vectors;
    expect(long).toHaveLength(512);
    const sent = world.standIn.requests.map(({ body }) => (body as { inputText: string }).inputText.length);
    expect(world.standIn.requests.map(({ status }) => status)).toEqual([400, 200]);
    expect(sent[1]).toBeGreaterThan(30_000);
    await embedder.embed(["x".repeat(60_000).replaceAll("xxxx", "abc ")], "passage");
    expect(world.standIn.requests.at(-1)?.status).toBe(200);
  });

  test("An answer that is no vector of the index's dimensions is not taken", async () => {
    for (const text of ['{"embedding":[0.1,0.2],"inputTextTokenCount":1}', '{"message":"?"}']) {
      world.standIn.script({ kind: "answer", text });
      await expect(world.embedder().embed(["x"], "passage")).rejects.toThrow(/512 dimensions/);
    }
  });
});
