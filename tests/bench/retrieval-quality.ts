/**
 * Retrieval quality on a judged collection in BEIR layout (Cranfield: 1,400 abstracts, 225 questions): nDCG@10 and
 * recall@100 of each search mode, with real embeddings and with the offline embedder, through `searchDocuments` over
 * the local index.
 *
 *     node tests/bench/retrieval-quality.ts        (collection: SLUICE_RETRIEVAL, or ../shared/retrieval/cranfield)
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DocumentSummary } from "../../src/domain/record/record.ts";
import { OFFLINE_VECTOR_WEIGHT, OfflineEmbedder } from "../../src/local/offline-embedder.ts";
import { createSqlitePassageIndex } from "../../src/local/passage-index/create-sqlite-passage-index.ts";
import type { DocumentRecords } from "../../src/ports/document-records.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import { searchDocuments } from "../../src/search/search-documents.ts";
import type { SearchMode } from "../../src/search/types.ts";
import { allLive, discardingTelemetry, wallClock } from "./support.ts";

const folder = process.env.SLUICE_RETRIEVAL ?? join(import.meta.dirname, "../../../shared/retrieval/cranfield");
const REAL = join(folder, "embeddings/all-MiniLM-L6-v2");

interface Text {
  readonly _id: string;
  readonly title?: string;
  readonly text: string;
}

/** Relevance by document, by query. */
type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

function linesOf<Line>(file: string): Line[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
}

function judgements(): Judgements {
  const byQuery = new Map<string, Map<string, number>>();
  for (const line of readFileSync(join(folder, "qrels/test.tsv"), "utf8").trim().split("\n").slice(1)) {
    const [query = "", document = "", relevance = "0"] = line.split("\t");
    const known = byQuery.get(query) ?? new Map<string, number>();
    byQuery.set(query, known.set(document, Number(relevance)));
  }
  return byQuery;
}

const gain = (relevances: readonly number[]) =>
  relevances.slice(0, 10).reduce((sum, relevance, rank) => sum + relevance / Math.log2(rank + 2), 0);

function ndcg(found: readonly string[], judged: ReadonlyMap<string, number>): number {
  const ideal = gain([...judged.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : gain(found.map((id) => judged.get(id) ?? 0)) / ideal;
}

function recall(found: readonly string[], judged: ReadonlyMap<string, number>): number {
  const relevant = [...judged].filter(([, relevance]) => relevance > 0).map(([id]) => id);
  return relevant.filter((id) => found.includes(id)).length / relevant.length;
}

/** An embedder that knows the collection's texts by heart. */
function precomputed(texts: readonly Text[], queries: readonly Text[]): Embedder {
  const vectors = new Map<string, Float32Array>();
  for (const [file, all, textOf] of [
    ["corpus.jsonl", texts, passageText],
    ["queries.jsonl", queries, (query: Text) => query.text],
  ] as const) {
    const byId = new Map(linesOf<{ _id: string; vector: number[] }>(join(REAL, file)).map((line) => [line._id, line]));
    for (const text of all) vectors.set(textOf(text), Float32Array.from(byId.get(text._id)?.vector ?? []));
  }
  return {
    name: "all-MiniLM-L6-v2",
    modelId: "all-MiniLM-L6-v2",
    dimensions: 384,
    pricePerMillion: 0,
    embed: async (wanted) => ({ vectors: wanted.map((text) => vectors.get(text) ?? new Float32Array(384)), tokens: 0 }),
  };
}

const passageText = ({ title = "", text }: Text) => `${title}\n${text}`;

async function measure(embedder: Embedder, vectorWeight: number, texts: readonly Text[], queries: readonly Text[]) {
  const index = await createSqlitePassageIndex({
    folder: "memory",
    dimensions: embedder.dimensions,
    fingerprint: embedder.modelId,
    telemetry: discardingTelemetry,
  });
  const { vectors } = await embedder.embed(texts.map(passageText), "passage");
  await index.put(
    texts.map((text, i) => ({
      owner: {
        documentId: text._id,
        tenant: "default",
        generation: 1,
        name: text.title ?? "",
        contentType: "text/plain",
        profile: "general",
        tags: {},
        createdAt: 0,
        fields: {},
      },
      passage: {
        ordinal: 0,
        page: 1,
        headings: [],
        start: 0,
        end: passageText(text).length,
        text: passageText(text),
      },
      vector: vectors[i] ?? new Float32Array(embedder.dimensions),
    })),
  );
  const records: DocumentRecords = allLive((): Partial<DocumentSummary> => ({ tenant: "default" }));
  const judged = judgements();
  for (const mode of ["lexical", "semantic", "hybrid"] as const satisfies readonly SearchMode[]) {
    const sums = { ndcg: 0, recall: 0 };
    for (const query of queries) {
      const { hits } = await searchDocuments(
        { index, records, embedder, clock: wallClock, vectorWeight },
        { tenant: "default", query: query.text, mode, k: 100, filter: {} },
      );
      const found = hits.map(({ documentId }) => documentId);
      sums.ndcg += ndcg(found, judged.get(query._id) ?? new Map());
      sums.recall += recall(found, judged.get(query._id) ?? new Map());
    }
    const row = [embedder.name, mode, sums.ndcg / queries.length, sums.recall / queries.length];
    console.log(row.map((cell) => (typeof cell === "number" ? cell.toFixed(4) : cell).padEnd(18)).join(""));
  }
  await index.close();
}

if (!existsSync(join(folder, "corpus.jsonl"))) {
  console.error("The judged collection is not there; set SLUICE_RETRIEVAL to a folder in BEIR layout.");
  process.exit(1);
}
const texts = linesOf<Text>(join(folder, "corpus.jsonl"));
const queries = linesOf<Text>(join(folder, "queries.jsonl"));
console.log(["embedder", "mode", "nDCG@10", "recall@100"].map((cell) => cell.padEnd(18)).join(""));
if (existsSync(REAL)) await measure(precomputed(texts, queries), 0.5, texts, queries);
await measure(new OfflineEmbedder(), OFFLINE_VECTOR_WEIGHT, texts, queries);
