import { afterEach, describe, expect, test } from "vitest";
import { LOSSES } from "../../../../src/domain/failure.ts";
import { digested, profileSchema } from "../../../../src/domain/profile.ts";
import { extractFields } from "../../../../src/extraction/extract-fields.ts";
import type { DocumentModels } from "../../../../src/models/document-models.ts";
import { estimateRequestTokens } from "../../../../src/models/tokens.ts";
import { bedrockWorld } from "../../../support/bedrock-stand-in/adapters.ts";
import { throttling } from "../../../support/bedrock-stand-in/script.ts";
import type { StandInOptions } from "../../../support/bedrock-stand-in/stand-in.ts";
import { tokensOf } from "../../../support/bedrock-stand-in/tokens.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../../support/model-suite.ts";
import { said } from "../../../support/scripted-document-chat.ts";

/** The promises of the models, kept over the real protocol: a stand-in counts what would have been paid. */

const ALWAYS = { accept: () => true };

const PROFILE = digested(
  profileSchema.parse({
    name: "order",
    version: "1",
    description: "For tests.",
    prompt: "Read the order.",
    schema: {
      type: "object",
      properties: {
        number: { type: "string", pattern: "^INV-\\d+$" },
        total: { type: "number", minimum: 0 },
        lines: {
          type: "array",
          items: {
            type: "object",
            properties: { name: { type: "string" }, price: { type: "number", minimum: 0 } },
            required: ["name", "price"],
          },
        },
      },
    },
    models: ["default"],
  }),
);

const PAGES = [
  { number: 1, text: "Invoice INV-7\nTotal: 12.50 EUR" },
  { number: 2, text: "| name | price |\n| --- | --- |\n| bolt | 2.50 |\n| nut | 10.00 |" },
];

const LINES = [
  { name: "bolt", price: 2.5 },
  { name: "nut", price: 10 },
];
const GOOD = {
  number: said("INV-7", 1, "Invoice INV-7"),
  total: said(12.5, 1, "Total: 12.50"),
  lines: said(LINES, 2, "bolt | 2.50", 2),
};

let close: () => Promise<void> = async () => {};
afterEach(() => close());

async function worldOver(
  kind: "old" | "fresh",
  options: StandInOptions = {},
  limits: { readonly budgetTokensPerTenantDay?: number } = {},
) {
  const bedrock = await bedrockWorld(options);
  close = () => bedrock.close();
  const { standIn } = bedrock;
  const world = modelWorld({ chatModels: [bedrock.chat(kind)], embedder: bedrock.embedder(), ...limits });
  const calls = (operation: string) => standIn.requests.filter((request) => request.operation === operation);
  return { ...world, standIn, calls, first: world.suite.forDocument(TEST_CONTEXT) };
}

const extract = (models: DocumentModels) =>
  extractFields({ profile: PROFILE, pages: PAGES, chat: models.chat(["default"]), concurrency: 2 });

/** Has the model answer so. */
const answering = (answer: unknown): StandInOptions => ({ answering: async () => JSON.stringify(answer) });

describe.each(["old", "fresh"] as const)("paid once (a Claude that is %s)", (kind) => {
  test("What Bedrock answered is not bought again by a further generation or another process", async () => {
    const { first, restart, calls } = await worldOver(kind, answering(GOOD));
    const bought = await extract(first);
    const vectors = await first.embedPassages(["one", "two"]);
    const later = restart().forDocument({ ...TEST_CONTEXT, generation: 8, owner: "message-2" });
    expect(await extract(later)).toEqual(bought);
    expect(await later.embedPassages(["one", "two"])).toEqual(vectors);
    expect(calls("converse")).toHaveLength(1);
    expect(calls("invoke")).toHaveLength(2);
    expect(later.usage()).toEqual(first.usage());
    expect(later.usage()).toMatchObject({ embeddedTokens: 2, repeated: 0 });
  });

  test("A crash between Bedrock's answer and its storage costs one call, counted once", async () => {
    const { first, replies, restart, calls } = await worldOver(kind, answering(GOOD));
    replies.beforeWrite = () => {
      throw new Error("crash");
    };
    await expect(extract(first)).rejects.toThrow("crash");
    replies.beforeWrite = () => {};
    const second = restart().forDocument(TEST_CONTEXT);
    await extract(second);
    const third = restart().forDocument(TEST_CONTEXT);
    await extract(third);
    expect(calls("converse")).toHaveLength(2);
    expect(second.usage().repeated).toBe(1);
    expect(third.usage().repeated).toBe(1);
  });

  test("A crash before a batch of Titan's vectors is stored costs the batch, counted once", async () => {
    const { first, replies, restart, calls } = await worldOver(kind);
    replies.beforeWrite = () => {
      throw new Error("crash");
    };
    await expect(first.embedPassages(["one", "two", "three"])).rejects.toThrow("crash");
    replies.beforeWrite = () => {};
    const second = restart().forDocument(TEST_CONTEXT);
    await second.embedPassages(["one", "two", "three"]);
    await second.embedPassages(["one", "two", "three"]);
    expect(calls("invoke")).toHaveLength(6);
    expect(second.usage().repeated).toBe(1);
  });

  test("A connection that broke in Bedrock's answer is counted as perhaps paid, a throttled call is not", async () => {
    const { first, standIn } = await worldOver(kind, answering(GOOD));
    const chat = first.chat(["default"]);
    standIn.script(throttling(), { kind: "drop", when: "in_answer" });
    await expect(chat.ask(TEST_REQUEST, ALWAYS)).rejects.toMatchObject({ code: "model_unavailable" });
    await expect(chat.ask(TEST_REQUEST, ALWAYS)).rejects.toMatchObject({ code: "model_unavailable" });
    await chat.ask(TEST_REQUEST, ALWAYS);
    expect(first.usage().repeated).toBe(1);
    const other = { ...TEST_REQUEST, system: "Another." };
    standIn.script(throttling());
    await expect(chat.ask(other, ALWAYS)).rejects.toMatchObject({ code: "model_unavailable" });
    await chat.ask(other, ALWAYS);
    expect(first.usage().repeated).toBe(1);
  });

  test("Runs that ask Bedrock for the same at once share one call", async () => {
    const { suite, calls } = await worldOver(kind, { ...answering(GOOD), latency: () => 30 });
    const runs = [1, 2, 3].map(() => suite.forDocument(TEST_CONTEXT));
    await Promise.all(runs.map(extract));
    expect(calls("converse")).toHaveLength(1);
    expect(new Set(runs.map((run) => JSON.stringify(run.usage()))).size).toBe(1);
  });
});

describe.each(["old", "fresh"] as const)("nothing lost silently (a Claude that is %s)", (kind) => {
  test.each([
    ["max_tokens", '{"number":', "truncated_output"],
    ["model_context_window_exceeded", '{"number":', "truncated_output"],
    ["content_filtered", "", "model_refused"],
    ["guardrail_intervened", "Sorry.", "model_refused"],
    ["malformed_model_output", "{{", "invalid_output"],
    ["malformed_tool_use", "", "invalid_output"],
    ["a_reason_of_tomorrow", "{{", "invalid_output"],
  ])("An answer that Bedrock ends by %s is a named loss", async (stopReason, text, code) => {
    const { first, standIn } = await worldOver(kind);
    standIn.script(...Array.from({ length: 20 }, () => ({ kind: "answer", text, stopReason }) as const));
    const { fields, warnings } = await extract(first);
    expect(fields).toEqual({});
    expect(new Set(warnings.map((warning) => warning.code))).toEqual(new Set([code]));
    expect(LOSSES.has(code)).toBe(true);
  });

  test("Rows beyond the output limit are not silently missing", async () => {
    const cut = { ...GOOD, lines: said(LINES.slice(0, 1), 2, "bolt | 2.50", 2) };
    const { first } = await worldOver(kind, answering(cut));
    const { fields, warnings } = await extract(first);
    expect(fields.lines?.value).toEqual(LINES.slice(0, 1));
    expect(warnings.map(({ code }) => code)).toEqual(["missing_rows"]);
    expect(LOSSES.has("missing_rows")).toBe(true);
  });

  test("A window that Bedrock cut off is asked for again in halves, and their fields make one result", async () => {
    const { first, standIn } = await worldOver(kind, answering(GOOD));
    standIn.script({ kind: "answer", text: '{"number":', stopReason: "max_tokens" });
    const { fields, warnings } = await extract(first);
    expect(warnings.filter(({ code }) => LOSSES.has(code))).toEqual([]);
    expect(fields.number).toMatchObject({ value: "INV-7", grounded: true });
    expect(standIn.requests).toHaveLength(3);
  });
});

describe.each(["old", "fresh"] as const)("spend (a Claude that is %s)", (kind) => {
  test("A call is reserved with its longest answer before Bedrock sees it, and settled with what it used", async () => {
    const { suite, ledger, standIn } = await worldOver(kind, {}, { budgetTokensPerTenantDay: 10_000 });
    const reserved: number[] = [];
    const reserve = ledger.reserve.bind(ledger);
    ledger.reserve = async (reservation, now) => {
      expect(standIn.requests).toHaveLength(0);
      reserved.push(reservation.tokens);
      return reserve(reservation, now);
    };
    const run = suite.forDocument(TEST_CONTEXT);
    await run.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(reserved).toEqual([estimateRequestTokens(TEST_REQUEST)]);
    const [request] = standIn.requests;
    expect(request).toMatchObject({ status: 200, body: { inferenceConfig: { maxTokens: TEST_REQUEST.maxTokens } } });
    const { inputTokens, outputTokens } = run.usage();
    expect(inputTokens + outputTokens).toBeLessThanOrEqual(reserved[0] ?? 0);
  });

  test("A call over the tenant's budget never reaches Bedrock", async () => {
    const { first, standIn } = await worldOver(kind, answering(GOOD), { budgetTokensPerTenantDay: 1_500 });
    const chat = first.chat(["default"]);
    await chat.ask(TEST_REQUEST, ALWAYS);
    const large = { ...TEST_REQUEST, system: "Fill in. ".repeat(300) };
    await expect(chat.ask(large, ALWAYS)).rejects.toMatchObject({ code: "over_budget" });
    await expect(first.embedPassages(["x".repeat(6_000)])).rejects.toMatchObject({ code: "over_budget" });
    expect(standIn.requests).toHaveLength(1);
  });
});

describe.each(["old", "fresh"] as const)("untrusted output (a Claude that is %s)", (kind) => {
  test("What Claude answers against the full schema is repaired once, else left out and named", async () => {
    const wrong = { ...GOOD, number: said("7", 1, "INV-7"), total: said(-1, 1, "12.50") };
    const half = { ...GOOD, total: said(-1, 1, "12.50") };
    const { first, standIn } = await worldOver(kind);
    standIn.script({ kind: "answer", text: JSON.stringify(wrong) }, { kind: "answer", text: JSON.stringify(half) });
    const { fields, warnings } = await extract(first);
    expect(Object.keys(fields)).toEqual(["number", "lines"]);
    expect(warnings).toMatchObject([{ code: "invalid_output", message: expect.stringContaining("total") }]);
    const repair = standIn.requests[1]?.body as { messages: { role: string; content: { text: string }[] }[] };
    expect(repair.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(repair.messages[2]?.content[0]?.text).toContain("total.value must be >= 0");
  });

  test("Each field's quote is looked up on the pages that Claude was shown", async () => {
    const { first } = await worldOver(
      kind,
      answering({ ...GOOD, number: said("INV-7", 2, "INV-7"), total: said(99, 1, "Total: 99.00 EUR") }),
    );
    const { fields } = await extract(first);
    expect(fields).toMatchObject({
      number: { grounded: true, evidence: { page: 1 } },
      total: { value: 99, grounded: false },
      lines: { grounded: true, evidence: { page: 2 } },
    });
  });
});

describe.each(["old", "fresh"] as const)("what a document costs (a Claude that is %s)", (kind) => {
  test("Input paid is at most a tenth more than the document's own, and one prompt and schema a window", async () => {
    const { first, standIn } = await worldOver(kind, answering(GOOD));
    const line = "The valve at station 12 was opened by hand and closed after the second flood of the year. ";
    const pages = Array.from({ length: 120 }, (_, index) => ({ number: index + 1, text: line.repeat(20) }));
    await extractFields({ profile: PROFILE, pages, chat: first.chat(["default"]), concurrency: 2 });
    const asked = standIn.requests.map(({ body }) => body as { system: unknown; toolConfig?: unknown });
    expect(asked.length).toBeGreaterThan(1);
    const prompts = asked.reduce(
      (sum, { system, toolConfig }) => sum + tokensOf(JSON.stringify(system) + JSON.stringify(toolConfig ?? "")),
      0,
    );
    const own = pages.reduce((sum, { text }) => sum + tokensOf(text), 0);
    const { inputTokens, cacheReadTokens, cacheWriteTokens } = first.usage();
    expect(inputTokens + cacheReadTokens + cacheWriteTokens).toBeLessThanOrEqual(1.1 * (own + prompts));
  });
});
