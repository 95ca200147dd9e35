/**
 * A 600-page PDF under a short deadline, in real time: the worker's own handler over the sandboxed reader, SQLite stores
 * and offline models that take their time. Said beside the same document without a deadline, in the same run: legs,
 * calls, time. It fails where the results differ, a call was paid twice, or there were not more than twenty legs.
 *
 *     node tests/bench/long-document.ts [pages] [milliseconds a leg]
 */
import { isDeepStrictEqual } from "node:util";
import { ProfileCatalog } from "../../src/config/profile-catalog.ts";
import { settingsFrom } from "../../src/config/settings.ts";
import { ownerOfObjectKey } from "../../src/domain/identity.ts";
import { generationPrefix } from "../../src/domain/layout.ts";
import { createIngestWorker } from "../../src/handlers/ingest-worker.ts";
import { sqsEventOf } from "../../src/handlers/local/poller.ts";
import { offlineModels } from "../../src/handlers/offline-models.ts";
import { OfflineChatModel } from "../../src/local/offline-chat-model.ts";
import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { createSqliteLedger } from "../../src/local/sqlite-ledger.ts";
import { createSqliteQueue } from "../../src/local/sqlite-queue.ts";
import { createSqliteRecords } from "../../src/local/sqlite-records.ts";
import { openStateDatabase } from "../../src/local/state-database.ts";
import { systemClock as clock } from "../../src/local/system-clock.ts";
import { createModelSuite } from "../../src/models/model-suite.ts";
import { ReaderPool } from "../../src/reading/reader-pool.ts";
import { s3Event } from "../faults/s3-event.ts";
import { LaggingPassageIndex } from "../support/lagging-passage-index.ts";
import { longPdf } from "../support/long-pdf.ts";
import { MemoryObjectStore } from "../support/memory-object-store.ts";
import { READING_LIMITS } from "../support/reading.ts";
import { RecordingAnnouncer } from "../support/recording-announcer.ts";
import { discardingTelemetry as telemetry } from "./support.ts";

const PAGES = Number(process.argv[2] ?? 600);
const LEG = Number(process.argv[3] ?? 2_500);
/** What a leg keeps back for storing its place. */
const MARGIN = 500;
const CHAT_LATENCY = 700;
const EMBED_LATENCY = 400;
const KEY = "logs/stations.pdf";

const profiles = ProfileCatalog.from([
  {
    name: "log",
    version: "1",
    description: "Logs of pumping stations",
    prompt: "Find the title and the date.",
    schema: { type: "object", properties: { title: { type: "string" }, document_date: { type: "string" } } },
    models: ["default"],
    match: { default: true },
    window: { maxTokens: 8_000 },
  },
]);

/** Chat and embedder that take their time, and note what they answered. */
function slowModels(paid: string[]) {
  const chat = new OfflineChatModel();
  const embedder = new OfflineEmbedder();
  const { name, modelId, dimensions, pricePerMillion } = embedder;
  return offlineModels(
    {
      name: chat.name,
      modelId: chat.modelId,
      async converse(request, options) {
        await clock.sleep(CHAT_LATENCY, options?.signal);
        paid.push(JSON.stringify(request));
        return await chat.converse(request, options);
      },
    },
    {
      name,
      modelId,
      dimensions,
      pricePerMillion,
      async embed(texts, purpose, options) {
        await clock.sleep(EMBED_LATENCY, options?.signal);
        paid.push(JSON.stringify(texts));
        return await embedder.embed(texts, purpose, options);
      },
    },
  );
}

async function processed(bytes: Uint8Array, legMilliseconds: number) {
  const database = openStateDatabase(":memory:");
  const settings = settingsFrom({
    workerTimeoutSeconds: legMilliseconds / 1000,
    leaseSeconds: legMilliseconds / 1000 + 60,
    visibilitySeconds: legMilliseconds / 1000 + 1_800,
    deadlineMarginSeconds: MARGIN / 1000,
    embedBatch: 5,
  });
  const records = createSqliteRecords({ database, clock });
  const queue = createSqliteQueue({ database, clock, name: "ingestion", visibilitySeconds: 1800, maxReceiveCount: 5 });
  const raw = new MemoryObjectStore();
  const outputs = new MemoryObjectStore();
  const paid: string[] = [];
  const registry = slowModels(paid);
  const reader = new ReaderPool(READING_LIMITS);
  reader.warm();
  const ledger = createSqliteLedger({ database });
  const worker = createIngestWorker({
    records,
    raw,
    outputs,
    queue,
    index: new LaggingPassageIndex({ clock }),
    reader,
    models: createModelSuite({ registry, replies: outputs, ledger, clock, settings, telemetry }),
    profiles,
    announcer: new RecordingAnnouncer(),
    settings,
    clock,
    telemetry,
  });
  await raw.write(KEY, bytes, { contentType: "application/pdf" });
  await queue.send(s3Event("Object Created", KEY));
  const begun = performance.now();
  let legs = 0;
  for (;;) {
    const [message] = await queue.receive({ max: 1, waitSeconds: 0 });
    if (message === undefined) break;
    legs += 1;
    const until = performance.now() + legMilliseconds;
    const getRemainingTimeInMillis = () => until - performance.now();
    const { batchItemFailures } = await worker(sqsEventOf(message), { getRemainingTimeInMillis });
    if (batchItemFailures.length === 0) await queue.acknowledge(message.receiptHandle);
  }
  const seconds = (performance.now() - begun) / 1000;
  await reader.close();
  const { documentId } = ownerOfObjectKey("single", KEY);
  const summary = (await records.get(documentId))?.summary;
  database.close();
  const prefix = generationPrefix(documentId, summary?.live?.generation ?? 0);
  const result = outputs.keys(prefix).map((key) => {
    if (!key.endsWith(".json")) return outputs.text(key);
    const { createdAt, generation, versionId, ...rest } = JSON.parse(outputs.text(key) ?? "{}");
    return rest;
  });
  return {
    status: summary?.status,
    legs,
    seconds,
    calls: paid.length,
    twice: paid.length - new Set(paid).size,
    result,
  };
}

const bytes = longPdf(PAGES);
const whole = await processed(bytes, 3_600_000);
const short = await processed(bytes, LEG);
const cells = (row: readonly (string | number | undefined)[]) => row.map((cell) => String(cell).padEnd(16)).join("");
console.log(`${PAGES} pages, ${(bytes.length / 1e6).toFixed(1)} MB`);
console.log(cells(["a leg may take", "status", "legs", "seconds", "calls paid", "paid twice"]));
console.log(cells(["an hour", whole.status, whole.legs, whole.seconds.toFixed(1), whole.calls, whole.twice]));
console.log(cells([`${LEG} ms`, short.status, short.legs, short.seconds.toFixed(1), short.calls, short.twice]));
const same = isDeepStrictEqual(short.result, whole.result);
console.log(same ? "The results are the same." : "The results differ.");
if (!same || short.twice > 0 || short.legs <= 20 || short.status !== "READY") process.exitCode = 1;
