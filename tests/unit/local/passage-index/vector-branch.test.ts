import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openEngine } from "../../../../src/local/passage-index/engine.ts";
import { PassageReader } from "../../../../src/local/passage-index/passage-reader.ts";
import { PassageWriter } from "../../../../src/local/passage-index/passage-writer.ts";
import { openDatabase } from "../../../../src/local/passage-index/schema.ts";
import type { Scored } from "../../../../src/local/passage-index/top-list.ts";
import { VectorBranch } from "../../../../src/local/passage-index/vector-branch.ts";
import type { VectorRow } from "../../../../src/local/passage-index/vector-rows.ts";
import type { ZvecIndex } from "../../../../src/local/passage-index/zvec-index.ts";
import { aPassage, direction, TEST_DIMENSIONS } from "../../../support/passages.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A vector index in memory whose calls can be made to fail or to find less than there is. */
class FakeVectors {
  readonly held = new Map<number, VectorRow>();
  completeness = 1;
  optimized = 0;
  failing: string | null = null;
  /** Rows a search gives at most, as a graph under a narrow filter may. */
  reach = Number.POSITIVE_INFINITY;

  seqs(): Iterable<number> {
    return this.held.keys();
  }
  put(rows: readonly VectorRow[]): void {
    this.#may("put");
    for (const row of rows) this.held.set(row.seq, { ...row, vector: row.vector.slice() });
  }
  remove(seqs: readonly number[]): void {
    this.#may("remove");
    for (const seq of seqs) this.held.delete(seq);
  }
  search(vector: Float32Array, _scope: unknown, limit: number): Scored[] {
    this.#may("search");
    return [...this.held.values()]
      .map((row) => ({ seq: row.seq, score: row.vector.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, Math.min(limit, this.reach));
  }
  async optimize(): Promise<void> {
    this.optimized += 1;
  }
  close(): void {}

  #may(call: string): void {
    if (this.failing === call) throw new Error(`${call} failed`);
  }
}

const SCOPE = { tenant: 1, only: null, except: new Set<number>() };
const rows = Array.from({ length: 10 }, (_, ordinal) => aPassage({ ordinal }));

describe("vectors in memory and in the vector index", () => {
  let database: ReturnType<typeof openDatabase>;
  let writer: PassageWriter;
  let vectors: FakeVectors;
  let branch: VectorBranch;
  const logs: string[] = [];
  beforeEach(() => {
    database = openDatabase(null);
    writer = new PassageWriter(database);
    vectors = new FakeVectors();
    logs.length = 0;
    branch = begin();
  });
  afterEach(async () => {
    await branch.close();
    database.close();
  });
  const begin = () =>
    new VectorBranch(new PassageReader(database), vectors as unknown as ZvecIndex, TEST_DIMENSIONS, (level) =>
      logs.push(level),
    );
  const found = (limit = 3) => branch.search(direction(0), SCOPE, limit).map(({ seq }) => seq);

  test("a row is found before, while and after it moves over, once each time", async () => {
    branch.apply(writer.put(rows));
    expect(found()).toEqual([1, 2, 3]);
    expect(vectors.held.size).toBe(0);
    await vi.waitFor(() => expect(vectors.held.size).toBe(10));
    expect(found()).toEqual([1, 2, 3]);
    branch.apply(writer.put([aPassage({ ordinal: 0 })]));
    expect(found()).toEqual([11, 2, 3]);
    await branch.settle();
    expect(found()).toEqual([11, 2, 3]);
    expect(vectors.optimized).toBe(1);
  });

  test("A graph that finds too little under a filter does not shorten the answer", async () => {
    branch.apply(writer.put(rows));
    await branch.settle();
    vectors.reach = 2;
    expect(found(5)).toEqual([1, 2, 3, 4, 5]);
    expect(found(50)).toHaveLength(10);
  });

  test.each(["put", "search", "remove"])(
    "a vector index that fails to %s is done without, and nothing is lost",
    async (call) => {
      branch.apply(writer.put(rows.slice(0, 5)));
      await branch.settle();
      vectors.failing = call;
      branch.apply(writer.put(rows.slice(5)));
      branch.apply({ added: [], removed: writer.remove("doc", [2], 10) });
      branch.apply(writer.put([aPassage({ generation: 2, ordinal: 90 })]));
      branch.apply({ added: [], removed: writer.remove("doc", [2], 10) });
      await vi.waitFor(() => {
        expect(found(20)).toHaveLength(10);
        expect(branch.status().engine).toBe("exact");
      });
      expect(found()).toEqual([1, 2, 3]);
      expect(logs).toEqual(["error"]);
    },
  );

  test("rows the index holds and the store does not are taken out at the start", async () => {
    branch.apply(writer.put(rows));
    await branch.settle();
    await branch.close();
    vectors.held.set(999, { seq: 999, owner: 1, tenant: 1, vector: direction(0) });
    branch = begin();
    expect(vectors.held.has(999)).toBe(false);
    expect(found()).toEqual([1, 2, 3]);
  });
});

describe("without zvec's binding", () => {
  test("Where the vector index cannot be loaded, an exact scan answers and the log says so", async () => {
    vi.doMock("@zvec/zvec", () => {
      throw new Error("no binding for this platform");
    });
    const logs: string[] = [];
    const folder = temporaryFolder();
    const settings = {
      file: `${folder}/p.sqlite`,
      vectors: `${folder}/v`,
      dimensions: TEST_DIMENSIONS,
      fingerprint: "m",
    };
    const engine = await openEngine(settings, (level, message) => logs.push(`${level}: ${message}`));
    vi.doUnmock("@zvec/zvec");
    engine.put(rows);
    const filter = { tenant: "acme" };
    const candidates = engine.searchVector({ vector: direction(0), filter, limit: 3 });
    expect(candidates.map(({ passage }) => passage.ordinal)).toEqual([0, 1, 2]);
    expect(engine.status()).toMatchObject({ engine: "exact" });
    expect(logs).toEqual([expect.stringMatching(/^warn: .*searched one by one/)]);
    await engine.close();
  });
});
