import { describe, expect, test } from "vitest";
import { documentKey, resultKey } from "../../../src/domain/layout.ts";
import type { Page } from "../../../src/domain/page.ts";
import { parseGenerationResult } from "../../../src/domain/result.ts";
import { OFFLINE_CHAT_CARD } from "../../../src/local/offline-chat-model.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import type { ChatModelCard } from "../../../src/ports/chat-model.ts";
import { World, type WorldOptions } from "../../faults/world.ts";
import { marksIn, PICTURE, SEEING_CARD, SeeingChatModel, type Sight } from "../../support/seeing-chat-model.ts";

const KEY = "scans/report.pdf";

interface Scans extends WorldOptions {
  readonly sight?: Sight;
  readonly card?: ChatModelCard;
}

function scansWorld({ sight, card = SEEING_CARD, ...options }: Scans = {}) {
  const model = new SeeingChatModel(sight);
  const world = new World({
    ...options,
    models: (_, embedder) => new ModelRegistry({ chatModels: [{ model, card }], embedder: { embedder } }),
  });
  return { world, model };
}

async function outcomeOf(world: World) {
  const record = await world.record(KEY);
  const { documentId, live, status } = record?.summary ?? {};
  if (documentId === undefined || live == null) throw new Error(`Nothing is live; the status is ${status}.`);
  const result = parseGenerationResult(world.outputs.text(resultKey(documentId, live.generation)) ?? "");
  const stored = JSON.parse(world.outputs.text(documentKey(documentId, live.generation)) ?? "{}");
  return { record, result, text: String(stored.text) };
}

const pictures = (...texts: string[]) => texts.map((text) => PICTURE + text).join("\f");

describe("pages that are pictures", () => {
  test("Scanned pages are transcribed and then read like text", async () => {
    const { world, model } = scansWorld();
    await world.upload(
      KEY,
      ["# Cover of the file", pictures("# Flood report\n\nDate: 2026-03-09", "The heron.")].join("\f"),
    );
    await world.drain(world.calmProcess);
    const { record, result, text } = await outcomeOf(world);
    expect(record?.summary.status).toBe("READY");
    expect(model.transcribed).toEqual([
      ["# Flood report\n\nDate: 2026-03-09", "The heron."].map((page) => PICTURE + page),
    ]);
    expect(text).toBe("# Cover of the file\n\n# Flood report\n\nDate: 2026-03-09\n\nThe heron.");
    expect(result.fields.document_date).toMatchObject({ value: "2026-03-09", grounded: true, evidence: { page: 2 } });
    expect((await world.search("heron")).hits[0]?.passage.page).toBe(3);
    expect(result.usage.inputTokens).toBeGreaterThan(2_000);
  });

  test("Without a model that sees, pages that are pictures are named", async () => {
    const { world, model } = scansWorld({ card: OFFLINE_CHAT_CARD });
    await world.upload(KEY, ["# Cover", pictures("hidden")].join("\f"));
    await world.drain(world.calmProcess);
    const { record, result } = await outcomeOf(world);
    expect(record?.summary.status).toBe("PARTIAL");
    expect(result.warnings).toMatchObject([{ code: "needs_vision", page: 2 }]);
    expect(model.transcribed).toEqual([]);
  });

  test("Each page is shown once, a few at a time", async () => {
    const { world, model } = scansWorld();
    await world.upload(KEY, pictures(...Array.from({ length: 10 }, (_, page) => `page ${page}`)));
    await world.drain(world.calmProcess);
    expect(model.transcribed.map((pages) => pages.length)).toEqual([4, 4, 2]);
    expect((await outcomeOf(world)).text.split("\n\n")).toHaveLength(10);
  });

  test("A page that a model declines takes no other with it", async () => {
    const { world } = scansWorld({
      sight: (texts) =>
        texts.some((text) => text.includes("secret")) ? { text: "", stopReason: "content_filtered" } : undefined,
    });
    await world.upload(KEY, pictures("one", "two", "secret", "four"));
    await world.drain(world.calmProcess);
    const { record, result, text } = await outcomeOf(world);
    expect(record?.summary.status).toBe("PARTIAL");
    expect(result.warnings).toMatchObject([{ code: "model_refused", page: 3 }]);
    expect(text).toBe("one\n\ntwo\n\n\n\nfour");
  });

  test("A transcription that was cut off is asked for in smaller parts, and a page too long says so", async () => {
    const { world, model } = scansWorld({
      sight(texts, request) {
        const whole = texts.join("");
        return whole.length <= 30
          ? undefined
          : { text: `${marksIn(request)[0]}\n${whole.slice(0, 30)}`, stopReason: "max_tokens" };
      },
    });
    await world.upload(KEY, pictures("a".repeat(20), "b".repeat(20), "c".repeat(40)));
    await world.drain(world.calmProcess);
    const { result, text } = await outcomeOf(world);
    expect(text).toBe([`a`.repeat(20), "b".repeat(20), "c".repeat(30)].join("\n\n"));
    expect(result.warnings).toMatchObject([{ code: "truncated_output", page: 3 }]);
    expect(model.transcribed.map((pages) => pages.length)).toEqual([3, 2, 1, 1, 1]);
  });

  test("A page that makes too large a document is named, and those beside it are transcribed", async () => {
    const { world, model } = scansWorld();
    await world.upload(KEY, pictures("one", "x".repeat(4_600_000), "three"));
    await world.drain(world.calmProcess);
    const { result, text } = await outcomeOf(world);
    expect(text).toBe("one\n\n\n\nthree");
    expect(result.warnings).toMatchObject([
      { code: "limit_exceeded", page: 2, message: expect.stringContaining("resolution") },
    ]);
    expect(model.transcribed.flat().map((page) => page.length)).toEqual([PICTURE.length + 3, PICTURE.length + 5]);
  });

  test("Transcriptions are kept: a document that is processed again shows its pages to nobody", async () => {
    const { world, model } = scansWorld();
    await world.upload(KEY, pictures("one", "two"));
    await world.drain(world.calmProcess);
    const asked = model.transcribed.length;
    await world.reprocess(KEY, { profile: "other" });
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary.live?.profile).toBe("other");
    expect(model.transcribed).toHaveLength(asked);
  });

  test("A run that is out of time goes on with the pages it has not shown yet", async () => {
    const { world, model } = scansWorld({ settings: { extractConcurrency: 1 } });
    const converse = model.converse.bind(model);
    model.converse = async (request, options) => {
      await world.clock.sleep(100_000, options?.signal);
      return await converse(request, options);
    };
    await world.upload(KEY, pictures(...Array.from({ length: 24 }, (_, page) => `the heron on page ${page}`)));
    await world.drain(world.calmProcess);
    const { record, result } = await outcomeOf(world);
    expect(record?.summary.status).toBe("READY");
    expect(result.warnings).toEqual([]);
    const shown = model.transcribed.flat();
    expect(new Set(shown).size).toBe(24);
    expect(shown).toHaveLength(24);
    expect(result.usage.inputTokens).toBeGreaterThanOrEqual(24_000);
  });

  test("Over its budget, a document shows no further page", async () => {
    const { world, model } = scansWorld({ settings: { budgetTokensPerTenantDay: 20_000 } });
    await world.upload(KEY, pictures(...Array.from({ length: 8 }, (_, page) => `page ${page}`)));
    await expect(world.drain(world.calmProcess)).rejects.toThrow("come to rest");
    const record = await world.record(KEY);
    expect(record?.summary.status).toBe("QUEUED");
    expect(record?.detail.reason).toMatchObject({ code: "over_budget", stage: "transcribe" });
    expect(model.transcribed).toHaveLength(1);
  });
});

describe("documents that are pictures", () => {
  /** A picture of a text: `format` and the sides are in its header as far as models' limits need them. */
  const png = (text: string, width = 800) => {
    const header = Buffer.alloc(24);
    header.write("\x89PNG\r\n\x1a\n", "latin1");
    header.writeUInt32BE(width, 16);
    header.writeUInt32BE(600, 20);
    return Buffer.concat([header, Buffer.from(text)]);
  };

  /** Takes every document for one picture of this format. */
  const pictureReader = (format: string) => () => ({
    async read(_source: unknown, sink: (pages: readonly Page[]) => unknown) {
      await sink([{ number: 1, text: "", needsVision: true }]);
      return { format, contentType: `image/${format}`, pageCount: 1, warnings: [] };
    },
    cut: () => Promise.reject(new Error("There are no pages to cut.")),
  });

  const seen =
    (text: string): Sight =>
    (_texts, request) => ({ text: `${marksIn(request)[0]}\n${text}` });

  test("A picture is shown as it is and then read like text", async () => {
    const { world, model } = scansWorld({ reader: pictureReader("png"), sight: seen("Parking ticket 4711") });
    await world.upload(KEY, png("pixels"));
    await world.drain(world.calmProcess);
    const { record, text } = await outcomeOf(world);
    expect([record?.summary.status, text]).toEqual(["READY", "Parking ticket 4711"]);
    const shown = model.requests[0]?.messages[0]?.parts[0];
    expect(shown).toMatchObject({ type: "image", format: "png", bytes: expect.objectContaining({ length: 30 }) });
    expect((await world.search("parking")).hits).toHaveLength(1);
  });

  test("A picture that models do not take is named, with what to do", async () => {
    for (const [reader, bytes, code] of [
      [pictureReader("tiff"), png("pixels"), "needs_vision"],
      [pictureReader("png"), png("pixels", 8_001), "limit_exceeded"],
      [pictureReader("png"), png("x".repeat(3_750_000)), "limit_exceeded"],
    ] as const) {
      const { world, model } = scansWorld({ reader });
      await world.upload(KEY, bytes);
      await world.drain(world.calmProcess);
      expect((await world.record(KEY))?.detail.reason?.code).toBe(code);
      expect(model.requests).toEqual([]);
    }
  });
});
