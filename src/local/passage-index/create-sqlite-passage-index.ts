import { join } from "node:path";
import type { IndexedPassage } from "../../domain/passage.ts";
import type { PassageIndex } from "../../ports/passage-index.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { IndexStatus } from "./protocol.ts";
import { WorkerClient } from "./worker-client.ts";

export interface SqlitePassageIndexOptions {
  /** Where the index keeps its files, or "memory" for one that ends with the process (vectors are then searched exactly). */
  readonly folder: string | "memory";
  readonly dimensions: number;
  /** Names the embedder's model; a folder with passages of another one is refused. */
  readonly fingerprint: string;
  readonly telemetry: Telemetry;
  /** "auto" (default): zvec where its binding loads. "exact": every vector is looked at. */
  readonly vectors?: "auto" | "exact";
}

/** The passage index on one machine. */
export interface SqlitePassageIndex extends PassageIndex {
  /** How vectors are searched, and how far the vector index is behind. */
  status(): Promise<IndexStatus>;
  /** Resolves when the vector index has caught up and its graph is complete; searches are right before that, too. */
  settle(): Promise<void>;
  /** Waits for what is under way and lets go of the files. */
  close(): Promise<void>;
}

/** Passages stored or removed in one transaction: what a search may have to wait for. */
const BATCH = 200;

/**
 * Opens the passage index on one machine: SQLite holds passages, vectors and full text; zvec, rebuilt from it where
 * it is behind, answers for vectors. Both live in a thread of their own. What is put is visible once `put` resolves.
 *
 * @throws an error with one clear sentence when the folder is in use, of another version or of another embedder.
 */
export async function createSqlitePassageIndex(options: SqlitePassageIndexOptions): Promise<SqlitePassageIndex> {
  const { folder, dimensions, telemetry } = options;
  const inMemory = folder === "memory";
  const client = await WorkerClient.start(
    {
      file: inMemory ? null : join(folder, "passages.sqlite"),
      vectors: inMemory || options.vectors === "exact" ? null : join(folder, "vectors.zvec"),
      dimensions,
      fingerprint: `${options.fingerprint} (${dimensions} dimensions)`,
    },
    telemetry,
  );
  return {
    refreshLagMilliseconds: 0,
    async put(passages) {
      checkVectors(passages, dimensions);
      for (let from = 0; from < passages.length; from += BATCH) {
        await client.ask("put", passages.slice(from, from + BATCH));
      }
    },
    searchVector: async (vector, { filter, limit, signal }) =>
      limit < 1 ? [] : client.ask("searchVector", { vector, filter, limit }, signal),
    searchText: async (text, { filter, limit, signal }) =>
      limit < 1 ? [] : client.ask("searchText", { text, filter, limit }, signal),
    missing: (generation, count) => client.ask("missing", { generation, count }),
    generations: (documentId) => client.ask("generations", documentId),
    async remove(documentId, generations) {
      let total = 0;
      for (;;) {
        const removed = await client.ask("remove", { documentId, generations, limit: BATCH });
        total += removed;
        if (removed < BATCH) return total;
      }
    },
    async documents({ cursor = "", limit }) {
      const documentIds = await client.ask("documents", { after: cursor, limit });
      return { documentIds, cursor: documentIds.length < limit ? null : (documentIds.at(-1) ?? null) };
    },
    async ready() {
      await client.ask("status", undefined);
    },
    status: () => client.ask("status", undefined),
    settle: () => client.ask("settle", undefined),
    close: () => client.close(),
  };
}

function checkVectors(passages: readonly IndexedPassage[], dimensions: number): void {
  const wrong = passages.find(({ vector }) => vector.length !== dimensions);
  if (wrong === undefined) return;
  throw new RangeError(
    `A vector has ${wrong.vector.length} dimensions, the index ${dimensions}; set the embedder and the index to the same.`,
  );
}
