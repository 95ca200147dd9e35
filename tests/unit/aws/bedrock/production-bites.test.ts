import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, test } from "vitest";
import { SchemaTooLargeError, ThrottledError, UncertainCallError } from "../../../../src/ports/chat-model.ts";
import { bedrockWorld, STAND_IN_CHAT } from "../../../support/bedrock-stand-in/adapters.ts";
import { TEST_REQUEST } from "../../../support/model-suite.ts";

/** What is known to bite such pipelines in production, one test each. */
describe("what bites in production", () => {
  let close: () => Promise<void> = async () => {};
  afterEach(() => close());

  async function worldWith(options: Parameters<typeof bedrockWorld>[0]) {
    const world = await bedrockWorld(options);
    close = () => world.close();
    return world;
  }

  const SMALL = {
    name: "note",
    schema: {
      type: "object",
      properties: { title: { type: "string" } },
      required: ["title"],
      additionalProperties: false,
    },
  };

  describe.each([{ kind: "hang" }, { kind: "stall" }] as const)("$kind", (step) => {
    test("A Bedrock call that hangs for ever is given up", async () => {
      const { standIn, chat } = await worldWith({ requestTimeoutMilliseconds: 1000 });
      standIn.script(step);
      await expect(chat("fresh").converse(TEST_REQUEST)).rejects.toBeInstanceOf(UncertainCallError);
      expect((await chat("fresh").converse(TEST_REQUEST)).stopReason).toBe("end_turn");
      // The connection it hung on is not used again: after a silent loss of the network, every further call would hang.
      expect(standIn.connections).toBe(2);
    });
  });

  test("A forced tool or a temperature is not sent to a model that answers 400 to it", async () => {
    const { standIn, chat } = await worldWith({});
    await chat("fresh").converse({ ...TEST_REQUEST, output: SMALL });
    expect(standIn.requests.at(-1)?.status).toBe(200);
    const wrongCard = { ...STAND_IN_CHAT.fresh.capabilities, structuredOutput: false, forcedTool: true };
    const forced = chat("fresh", { capabilities: wrongCard });
    await expect(forced.converse({ ...TEST_REQUEST, output: SMALL })).rejects.toMatchObject({
      code: "model_rejected",
      retryable: false,
      message: expect.stringContaining("forcedTool"),
    });
    const hot = chat("fresh", { capabilities: { ...STAND_IN_CHAT.fresh.capabilities, temperature: true } });
    await expect(hot.converse(TEST_REQUEST)).rejects.toMatchObject({
      code: "model_rejected",
      message: expect.stringContaining("temperature"),
    });
  });

  test("A compiled grammar that is too large is told from other refusals, so that the schema can be split", async () => {
    const { standIn, chat } = await worldWith({});
    const properties = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`field_${index}`, { type: "string", description: "x".repeat(40) }]),
    );
    const schema = { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
    const large = { ...TEST_REQUEST, output: { name: "large", schema } };
    await expect(chat("fresh").converse(large)).rejects.toBeInstanceOf(SchemaTooLargeError);
    const optional = { ...TEST_REQUEST, output: { name: "loose", schema: { ...schema, required: [] } } };
    await expect(chat("middle").converse(optional)).rejects.toBeInstanceOf(SchemaTooLargeError);
    // A tool that is not strict compiles no grammar.
    standIn.script({ kind: "answer", text: "{}" });
    expect((await chat("old").converse(large)).stopReason).toBe("tool_use");
  });

  test("Throttling from an unset maxTokens does not happen, since it is always set", async () => {
    const quota = { tokens: 10_000, windowMilliseconds: 60_000 };
    const { standIn, chat, regional } = await worldWith({ quotas: { "anthropic.claude-sonnet-5-5": quota } });
    const unset = new ConverseCommand({
      modelId: STAND_IN_CHAT.fresh.modelId,
      messages: [{ role: "user", content: [{ text: "Hello" }] }],
    });
    await expect(regional.client.send(unset)).rejects.toMatchObject({ name: "ThrottlingException" });
    for (let call = 0; call < 5; call += 1) await chat("fresh").converse(TEST_REQUEST);
    expect(standIn.used("anthropic.claude-sonnet-5-5")).toMatchObject({ granted: 5, throttled: 1 });
    await expect(chat("fresh").converse({ ...TEST_REQUEST, maxTokens: 9_999 })).rejects.toBeInstanceOf(ThrottledError);
  });

  test("AccessDenied on global. profiles says that the model's ARN has no region there", async () => {
    const { standIn, chat } = await worldWith({});
    standIn.deny("anthropic.claude-sonnet-5-5", "not_authorized");
    await expect(chat("fresh").converse(TEST_REQUEST)).rejects.toMatchObject({
      code: "model_access",
      retryable: false,
      message: expect.stringMatching(
        /arn:aws:bedrock:\*::foundation-model\/anthropic\.claude-sonnet-5-5 .*without a region/,
      ),
    });
  });
});
