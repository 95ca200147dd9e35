import { describe, expect, test } from "vitest";
import type { ChatModel, ChatRequest } from "../../src/ports/chat-model.ts";

/** What makes a chat model for one test. */
export interface ChatModelHarness {
  readonly model: ChatModel;
  close?(): Promise<void>;
}

/** A request as extraction makes them: a schema of fields with evidence, and pages between tags. */
export const EXTRACTION_REQUEST: ChatRequest = {
  purpose: "extract",
  system: "Fill in the fields from the document. Null where a value is not there.",
  messages: [
    {
      role: "user",
      parts: [
        {
          type: "text",
          text: [
            "<document-0123456789abcdef>",
            '<page-0123456789abcdef number="1">',
            "# Quarterly report",
            '<page-0123456789abcdef number="2">',
            "Contact: desk@example.com",
            "</document-0123456789abcdef>",
            "",
            "Fill in the fields from this document.",
          ].join("\n"),
        },
      ],
    },
  ],
  output: {
    name: "report",
    schema: {
      type: "object",
      properties: { title: fieldOf({ type: "string" }), contact: fieldOf({ type: "string", format: "email" }) },
      required: ["title", "contact"],
      additionalProperties: false,
    },
  },
  maxTokens: 1_000,
};

/** What every adapter of {@link ChatModel} has to keep. */
export function describeChatModel(name: string, makeAdapter: () => Promise<ChatModelHarness>): void {
  describe(`${name} chat model`, () => {
    async function withModel(work: (model: ChatModel) => Promise<void>): Promise<void> {
      const harness = await makeAdapter();
      try {
        await work(harness.model);
      } finally {
        await harness.close?.();
      }
    }

    test("A chat model answers a schema with JSON, names itself and counts its tokens", () =>
      withModel(async (model) => {
        const reply = await model.converse(EXTRACTION_REQUEST);
        expect(reply.model).toBe(model.name);
        // A tool is one of the ways in which a model is bound to a schema.
        expect(["end_turn", "tool_use"]).toContain(reply.stopReason);
        const answer = JSON.parse(reply.text);
        expect(answer.title.value).toBe("Quarterly report");
        expect(answer.contact).toMatchObject({ value: "desk@example.com", evidence: { page: 2 } });
        expect("Contact: desk@example.com").toContain(answer.contact.evidence.quote);
        expect(reply.usage.inputTokens + reply.usage.cacheReadTokens + reply.usage.cacheWriteTokens).toBeGreaterThan(
          50,
        );
        expect(reply.usage.outputTokens).toBeGreaterThan(5);
        expect(model.modelId).not.toBe("");
      }));

    test("An answer longer than allowed is cut off and says so", () =>
      withModel(async (model) => {
        const reply = await model.converse({ ...EXTRACTION_REQUEST, maxTokens: 5 });
        expect(reply.stopReason).toBe("max_tokens");
        expect(reply.usage.outputTokens).toBeLessThanOrEqual(5);
      }));

    test("A call that is aborted ends with the signal's reason", () =>
      withModel(async (model) => {
        const reason = new Error("out of time");
        await expect(model.converse(EXTRACTION_REQUEST, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      }));
  });
}

function fieldOf(value: object) {
  const evidence = {
    type: "object",
    properties: { page: { type: "integer" }, quote: { type: "string" } },
    required: ["page", "quote"],
    additionalProperties: false,
  };
  return {
    type: "object",
    properties: { value: { anyOf: [value, { type: "null" }] }, evidence },
    required: ["value", "evidence"],
    additionalProperties: false,
  };
}
