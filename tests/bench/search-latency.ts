/**
 * How long searches take at 10,000 passages, each beside the bare zvec query over the same vectors in the same run,
 * and the memory they take. Queries are asked one after the other; figures are milliseconds.
 *
 *     node tests/bench/search-latency.ts [passages]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IndexedPassage } from "../../src/domain/passage.ts";
import { OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { createSqlitePassageIndex } from "../../src/local/passage-index/create-sqlite-passage-index.ts";
import type { PassageFilter } from "../../src/ports/passage-index.ts";
import { searchDocuments } from "../../src/search/search-documents.ts";
import { bareIndex } from "./bare-index.ts";
import { textMaker } from "./made-up-texts.ts";
import { allLive, discardingTelemetry, percentiles, wallClock } from "./support.ts";

const COUNT = Number(process.argv[2] ?? 10_000);
const PASSAGES_A_DOCUMENT = 10;
const QUERIES = 300;
const LIMIT = 30;
const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);

const embedder = new OfflineEmbedder();
const textOf = textMaker();
const texts = Array.from({ length: COUNT }, () => textOf(180));
const queries = Array.from({ length: QUERIES }, () => textOf(6, "without"));
const { vectors } = await embedder.embed(texts, "passage");
const queryVectors = (await embedder.embed(queries, "query")).vectors;
const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
const before = megabytes();

const index = await createSqlitePassageIndex({
  folder: join(folder, "index"),
  dimensions: embedder.dimensions,
  fingerprint: embedder.modelId,
  telemetry: discardingTelemetry,
});
const passages = texts.map((text, i): IndexedPassage => {
  const document = Math.floor(i / PASSAGES_A_DOCUMENT);
  return {
    owner: {
      documentId: `document-${document}`,
      tenant: document % 10 === 0 ? "small" : "default",
      generation: 1,
      name: "text",
      contentType: document % 2 === 0 ? "text/plain" : "application/pdf",
      profile: "general",
      tags: {},
      createdAt: document,
      fields: { amount: document },
    },
    passage: { ordinal: i % PASSAGES_A_DOCUMENT, page: 1, headings: [], start: 0, end: text.length, text },
    vector: vectors[i] ?? new Float32Array(embedder.dimensions),
  };
});
const putStarted = performance.now();
for (let from = 0; from < COUNT; from += 64) await index.put(passages.slice(from, from + 64));
const putMs = performance.now() - putStarted;
await index.settle();
const settledMs = performance.now() - putStarted;
const withIndex = megabytes();

const bare = await bareIndex(join(folder, "bare"), vectors);

async function time(ask: (query: string, vector: Float32Array) => unknown): Promise<number[]> {
  const timings: number[] = [];
  for (const [i, query] of queries.entries()) {
    const started = performance.now();
    await ask(query, queryVectors[i] ?? new Float32Array(embedder.dimensions));
    timings.push(performance.now() - started);
  }
  return timings.slice(QUERIES / 10);
}

const all: PassageFilter = { tenant: "default" };
const rows: [string, (query: string, vector: Float32Array) => unknown][] = [
  ["zvec alone (no tenant)", (_, vector) => bare.query(vector, LIMIT)],
  ["searchVector", (_, vector) => index.searchVector(vector, { filter: all, limit: LIMIT })],
  ["… small tenant", (_, vector) => index.searchVector(vector, { filter: { tenant: "small" }, limit: LIMIT })],
  [
    "… content type",
    (_, vector) => index.searchVector(vector, { filter: { ...all, contentTypes: ["text/plain"] }, limit: LIMIT }),
  ],
  [
    "… range of numbers",
    (_, vector) =>
      index.searchVector(vector, { filter: { ...all, fields: { amount: { kind: "range", lt: 20 } } }, limit: LIMIT }),
  ],
  ["searchText", (query) => index.searchText(query, { filter: all, limit: LIMIT })],
  ...(["semantic", "lexical", "hybrid"] as const).map((mode): [string, (query: string) => unknown] => [
    `searchDocuments ${mode}`,
    (query) =>
      searchDocuments(
        { index, embedder, clock: wallClock, records: allLive(() => ({ tenant: "default" })) },
        { tenant: "default", query, mode, k: 10, filter: {} },
      ),
  ]),
];
console.log(`${COUNT} passages: put ${putMs.toFixed(0)} ms, in the graph after ${settledMs.toFixed(0)} ms`);
let limit = { p50: 1, p99: 1 };
for (const [name, ask] of rows) {
  const { p50, p99 } = percentiles(await time(ask));
  if (name.startsWith("zvec")) limit = { p50, p99 };
  const cells = [
    p50.toFixed(2),
    p99.toFixed(2),
    `×${(p50 / limit.p50).toFixed(1)}`,
    `×${(p99 / limit.p99).toFixed(1)}`,
  ];
  console.log(name.padEnd(26), ...cells.map((cell) => cell.padStart(8)));
}
const startedAt = performance.now();
await index.close();
const closedMs = performance.now() - startedAt;
const again = await createSqlitePassageIndex({
  folder: join(folder, "index"),
  dimensions: embedder.dimensions,
  fingerprint: embedder.modelId,
  telemetry: discardingTelemetry,
});
console.log(`close ${closedMs.toFixed(0)} ms, open ${(performance.now() - startedAt - closedMs).toFixed(0)} ms`);
console.log(`resident: ${before} MB before the index (texts and vectors of the bench), ${withIndex} MB with it`);
await again.close();
bare.close();
rmSync(folder, { recursive: true, force: true });
