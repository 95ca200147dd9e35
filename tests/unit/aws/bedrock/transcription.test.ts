import { expect, test } from "vitest";
import { transcribe } from "../../../../src/extraction/transcription.ts";
import { createModelSuite } from "../../../../src/models/model-suite.ts";
import { ModelRegistry } from "../../../../src/models/registry.ts";
import type { ChatRequest } from "../../../../src/ports/chat-model.ts";
import { ReaderPool } from "../../../../src/reading/reader-pool.ts";
import { bedrockWorld, STAND_IN_CHAT } from "../../../support/bedrock-stand-in/adapters.ts";
import { LeapingClock } from "../../../support/leaping-clock.ts";
import { pdfOfText } from "../../../support/make-pdf.ts";
import { MemoryLedger } from "../../../support/memory-ledger.ts";
import { MemoryObjectStore } from "../../../support/memory-object-store.ts";
import { TEST_CARD, TEST_CONTEXT } from "../../../support/model-suite.ts";
import { READING_LIMITS, readBare } from "../../../support/reading.ts";
import { RecordingTelemetry } from "../../../support/recording-telemetry.ts";
import { ScriptedEmbedder } from "../../../support/scripted-embedder.ts";
import { marksIn } from "../../../support/seeing-chat-model.ts";

/** Transcribes what it is sent by reading the PDF: so the answer shows which pages came over the wire. */
async function transcribing(question: ChatRequest): Promise<string> {
  const [document] = question.messages.flatMap(({ parts }) => parts.filter((part) => part.type === "document"));
  const { pages } = await readBare(Uint8Array.from(document?.bytes ?? []));
  return pages.map(({ text }, index) => `${marksIn(question)[index]}\n${text}`).join("\n");
}

test("Pages cut out of a PDF go to Claude with citations and come back as their text, paid once", async () => {
  const pool = new ReaderPool(READING_LIMITS);
  const { standIn, chat, close } = await bedrockWorld({ answering: transcribing });
  const { capabilities } = STAND_IN_CHAT.fresh;
  const suite = createModelSuite({
    registry: new ModelRegistry({
      chatModels: [{ model: chat("fresh"), card: { ...TEST_CARD, capabilities } }],
      embedder: { embedder: new ScriptedEmbedder() },
    }),
    replies: new MemoryObjectStore(),
    ledger: new MemoryLedger(),
    clock: new LeapingClock(),
    settings: { budgetTokensPerTenantDay: null, extractConcurrency: 1, embedConcurrency: 1 },
    telemetry: new RecordingTelemetry(),
  });
  const source = {
    bytes: pdfOfText(["one"], ["two"], ["three"], ["four"]),
    name: "a.pdf",
    contentType: "application/pdf",
  };
  const pictures = {
    pages: [2, 4],
    format: "pdf" as const,
    contentDigest: "digest#2,4",
    cut: () => pool.cut(source, [2, 4]),
  };
  try {
    for (let leg = 0; leg < 2; leg++) {
      const seeing = suite.forDocument(TEST_CONTEXT).visionChat(["default"]);
      if (seeing === null) throw new Error("The model does not see.");
      expect(await transcribe(seeing, pictures)).toEqual([
        { page: 2, text: "two", lost: null },
        { page: 4, text: "four", lost: null },
      ]);
    }
    expect(standIn.requests).toHaveLength(1);
    expect(standIn.requests[0]?.body).toMatchObject({
      messages: [
        { content: [{ document: { format: "pdf", citations: { enabled: true } } }, { text: expect.any(String) }] },
      ],
      inferenceConfig: { maxTokens: 5_000 },
    });
    expect(standIn.requests[0]?.body).not.toHaveProperty("outputConfig");
  } finally {
    await close();
    await pool.close();
  }
});
