/** A long PDF in many short legs, with the clock injected; tests/bench/long-document.ts does it in real time. */
import { expect, test } from "vitest";
import { ProfileCatalog } from "../../../src/config/profile-catalog.ts";
import { generationPrefix } from "../../../src/domain/layout.ts";
import type { Page } from "../../../src/domain/page.ts";
import { offlineModels } from "../../../src/handlers/offline-models.ts";
import type { DocumentReader } from "../../../src/ingest/dependencies.ts";
import type { ModelRegistry } from "../../../src/models/registry.ts";
import type { ChatModel } from "../../../src/ports/chat-model.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Embedder } from "../../../src/ports/embedder.ts";
import { World } from "../../faults/world.ts";
import { longPdf } from "../../support/long-pdf.ts";
import { readBare } from "../../support/reading.ts";

const KEY = "logs/stations.pdf";
const PAGES = 600;

/** Pages as the PDF's reader gave them, each after its time. */
function readerOf(pages: readonly Page[], clock: Clock): DocumentReader {
  return {
    async read(_, sink, { fromPage = 1, signal } = {}) {
      for (const page of pages.slice(fromPage - 1)) {
        await clock.sleep(1_000, signal);
        await sink([page]);
      }
      return { format: "pdf", contentType: "application/pdf", pageCount: pages.length, warnings: [] };
    },
    cut: () => Promise.reject(new Error("No page is a picture.")),
  };
}

/** Models whose answers take their time. */
function slowModels(chat: ChatModel, embedder: Embedder, clock: () => Clock): ModelRegistry {
  const { name, modelId, dimensions, pricePerMillion } = embedder;
  return offlineModels(
    {
      name: chat.name,
      modelId: chat.modelId,
      async converse(request, options) {
        await clock().sleep(8_000, options?.signal);
        return await chat.converse(request, options);
      },
    },
    {
      name,
      modelId,
      dimensions,
      pricePerMillion,
      async embed(texts, purpose, options) {
        await clock().sleep(2_000, options?.signal);
        return await embedder.embed(texts, purpose, options);
      },
    },
  );
}

const PROFILES = ProfileCatalog.from([
  {
    name: "log",
    version: "1",
    description: "Logs of pumping stations",
    prompt: "Find the title and the date.",
    schema: { type: "object", properties: { title: { type: "string" }, document_date: { type: "string" } } },
    models: ["default"],
    match: { default: true },
  },
]);

async function processed(bytes: Uint8Array, pages: readonly Page[], workerTimeoutSeconds: number) {
  const world: World = new World({
    models: (chat, embedder) => slowModels(chat, embedder, () => world.clock),
    profiles: PROFILES,
    reader: (clock) => readerOf(pages, clock),
    settings: {
      workerTimeoutSeconds,
      leaseSeconds: workerTimeoutSeconds + 30,
      visibilitySeconds: workerTimeoutSeconds + 1_800,
      deadlineMarginSeconds: 5,
      embedBatch: 64,
    },
  });
  const legs = new Set<string>();
  const send = world.queue.send.bind(world.queue);
  world.queue.send = async (body, ...rest) => {
    if (body.includes('"leg"')) legs.add(body);
    return await send(body, ...rest);
  };
  await world.upload(KEY, bytes);
  await world.drain(world.calmProcess);
  const summary = (await world.record(KEY))?.summary;
  const generation = summary?.live?.generation ?? 0;
  const prefix = generationPrefix(summary?.documentId ?? "", generation);
  const outputs = new Map(
    world.outputs.keys(prefix).map((key) => {
      const {
        createdAt,
        generation: number,
        versionId,
        ...rest
      } = key.endsWith(".json") ? JSON.parse(world.outputs.text(key) ?? "{}") : { text: world.outputs.text(key) };
      return [key.slice(prefix.length), rest];
    }),
  );
  const { paid } = world;
  world.close();
  return { status: summary?.status, outputs, paid, legs: legs.size + 1 };
}

test("A 600-page PDF with a short deadline ends as it would without one, and nothing is paid twice", {
  timeout: 120_000,
}, async () => {
  const bytes = longPdf(PAGES);
  const { pages } = await readBare(Uint8Array.from(bytes));
  expect(pages).toHaveLength(PAGES);
  const calm = await processed(bytes, pages, 100_000);
  const short = await processed(bytes, pages, 30);
  expect(calm.legs).toBe(1);
  expect(short.legs).toBeGreaterThan(20);
  expect(short.status).toBe("READY");
  expect(short.outputs).toEqual(calm.outputs);
  expect(short.outputs.get("result.json")).toMatchObject({ pageCount: PAGES, usage: { repeated: 0 } });
  expect(short.paid.toSorted()).toEqual(calm.paid.toSorted());
  expect(new Set(short.paid).size).toBe(short.paid.length);
});
