import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { PassageFilter } from "../../ports/passage-index.ts";
import { EmbedderChangedError } from "./embedder-changed-error.ts";
import { matchExpression } from "./lexical-text.ts";
import { type OwnerScope, scopeOf } from "./owner-filter.ts";
import { PassageReader } from "./passage-reader.ts";
import { PassageWriter } from "./passage-writer.ts";
import type { Operations, WorkerSettings } from "./protocol.ts";
import { openDatabase } from "./schema.ts";
import type { Scored } from "./top-list.ts";
import { type Log, VectorBranch } from "./vector-branch.ts";
import { loadZvec, ZvecIndex } from "./zvec-index.ts";

/**
 * Opens database and vector index, and answers with what can be asked of them.
 *
 * @throws an error with one clear sentence when the stored passages cannot be used with these settings.
 */
export async function openEngine(settings: WorkerSettings, log: Log): Promise<Operations> {
  if (settings.file !== null) mkdirSync(dirname(settings.file), { recursive: true });
  const database = openDatabase(settings.file);
  try {
    if (adoptFingerprint(database, settings.fingerprint) && settings.vectors !== null) {
      rmSync(settings.vectors, { recursive: true, force: true });
    }
    const reader = new PassageReader(database);
    const zvec = await openZvec(settings, log);
    return operationsOf(database, reader, new VectorBranch(reader, zvec, settings.dimensions, log));
  } catch (error) {
    database.close();
    throw error;
  }
}

function operationsOf(database: DatabaseSync, reader: PassageReader, vectors: VectorBranch): Operations {
  const writer = new PassageWriter(database);
  const inScope = (filter: PassageFilter, search: (scope: OwnerScope) => Scored[]) => {
    const scope = scopeOf(database, filter);
    return scope === null ? [] : reader.candidates(search(scope));
  };
  return {
    put: (passages) => vectors.apply(writer.put(passages)),
    searchVector: ({ vector, filter, limit }) => inScope(filter, (scope) => vectors.search(vector, scope, limit)),
    searchText: ({ text, filter, limit }) => {
      const expression = matchExpression(text);
      return expression === null ? [] : inScope(filter, (scope) => reader.searchText(expression, scope, limit));
    },
    missing: ({ generation, count }) => reader.missing(generation, count),
    generations: (documentId) => reader.generations(documentId),
    remove: ({ documentId, generations, limit }) => {
      const removed = writer.remove(documentId, generations, limit);
      vectors.apply({ added: [], removed });
      return removed.length;
    },
    documents: ({ after, limit }) => reader.documents(after, limit),
    status: () => vectors.status(),
    settle: () => vectors.settle(),
    close: async () => {
      await vectors.close();
      database.close();
    },
  };
}

/**
 * Notes which model the vectors come from. Vectors of two models cannot be compared, so a folder with passages keeps
 * its model; an empty one takes the new. True where it changed.
 */
function adoptFingerprint(database: DatabaseSync, fingerprint: string): boolean {
  const stored = database.prepare("SELECT value FROM meta WHERE name = 'fingerprint'").get()?.value;
  if (stored === fingerprint) return false;
  if (stored !== undefined && database.prepare("SELECT 1 FROM passages LIMIT 1").get() !== undefined) {
    throw new EmbedderChangedError(
      `The stored passages were embedded with "${stored}", but the embedder is now "${fingerprint}"; start with the former, or use a new data folder and upload the documents again.`,
    );
  }
  database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('fingerprint', ?)").run(fingerprint);
  return true;
}

async function openZvec(settings: WorkerSettings, log: Log): Promise<ZvecIndex | null> {
  if (settings.vectors === null) return null;
  const zvec = await loadZvec();
  try {
    if (zvec instanceof Error) throw zvec;
    return ZvecIndex.open(zvec, settings.vectors, settings.dimensions);
  } catch (error) {
    log("warn", "The vector index @zvec/zvec cannot be used here; vectors are searched one by one, which is slower.", {
      error: error instanceof Error ? error.name : "unknown",
    });
    return null;
  }
}
