import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Failure } from "../../../../src/domain/failure.ts";
import {
  createSqlitePassageIndex,
  type SqlitePassageIndexOptions,
} from "../../../../src/local/passage-index/create-sqlite-passage-index.ts";
import { PassageWriter } from "../../../../src/local/passage-index/passage-writer.ts";
import { openDatabase } from "../../../../src/local/passage-index/schema.ts";
import { aPassage, direction, TEST_DIMENSIONS } from "../../../support/passages.ts";
import { RecordingTelemetry } from "../../../support/recording-telemetry.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function open(folder: string, options: Partial<SqlitePassageIndexOptions> = {}) {
  const telemetry = new RecordingTelemetry();
  const index = await createSqlitePassageIndex({
    folder,
    dimensions: TEST_DIMENSIONS,
    fingerprint: "model-a",
    telemetry,
    ...options,
  });
  onTestFinished(() => index.close());
  return { index, telemetry };
}

const QUERY = { filter: { tenant: "acme" }, limit: 5 };
const twenty = Array.from({ length: 20 }, (_, ordinal) => aPassage({ ordinal, text: "pump" }));
const nearest = async (index: Awaited<ReturnType<typeof open>>["index"], limit = 5) =>
  (await index.searchVector(direction(0), { ...QUERY, limit })).map(({ passage }) => passage.ordinal);

/** What a process leaves behind that was killed after SQLite's commit and before zvec heard of it. */
function inStoreOnly(folder: string, work: (writer: PassageWriter) => void): void {
  const database = openDatabase(join(folder, "passages.sqlite"));
  work(new PassageWriter(database));
  database.close();
}

describe("the vector index against the stored passages", () => {
  test("Passages stored before a crash and unknown to the vector index are found after the next start", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.index.put(twenty.slice(0, 10));
    await first.index.settle();
    await first.index.close();
    inStoreOnly(folder, (writer) => writer.put([aPassage({ ordinal: 0, documentId: "late" })]));

    const { index } = await open(folder);
    expect((await index.searchVector(direction(0), QUERY)).map(({ owner }) => owner.documentId)).toContain("late");
    await index.settle();
    expect((await index.searchVector(direction(0), QUERY)).map(({ owner }) => owner.documentId)).toContain("late");
    expect(await index.status()).toEqual({ engine: "zvec", waiting: 0, outsideGraph: 0 });
  });

  test("Passages removed before a crash take no place in an answer after the next start", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.index.put([...twenty.slice(0, 10), aPassage({ generation: 2, ordinal: 50 })]);
    await first.index.settle();
    await first.index.close();
    inStoreOnly(folder, (writer) => writer.remove("doc", [1], 100));

    const { index } = await open(folder);
    expect(await nearest(index, 1)).toEqual([50]);
  });

  test("A vector index whose folder is lost is rebuilt from the stored passages", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.index.put(twenty);
    await first.index.close();
    rmSync(join(folder, "vectors.zvec"), { recursive: true });

    const { index, telemetry } = await open(folder);
    expect(await nearest(index)).toEqual([0, 1, 2, 3, 4]);
    expect(telemetry.logs).toContainEqual({
      level: "info",
      message: "The vector index was behind the stored passages and is being caught up.",
      fields: { missing: 20, left: 0 },
    });
    await index.settle();
    expect(await nearest(index)).toEqual([0, 1, 2, 3, 4]);
  });

  test("a vector index whose files are damaged is begun anew", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.index.put(twenty);
    await first.index.settle();
    await first.index.close();
    for (const file of readdirSync(join(folder, "vectors.zvec"), { recursive: true, encoding: "utf8" })) {
      const path = join(folder, "vectors.zvec", file);
      if (statSync(path).isFile()) writeFileSync(path, "damaged");
    }
    const { index } = await open(folder);
    expect(await nearest(index)).toEqual([0, 1, 2, 3, 4]);
  });

  test("with the exact scan nothing of zvec is written, and a later start may use it", async () => {
    const folder = temporaryFolder();
    const first = await open(folder, { vectors: "exact" });
    await first.index.put(twenty);
    expect(await first.index.status()).toMatchObject({ engine: "exact" });
    expect(readdirSync(folder)).not.toContain("vectors.zvec");
    await first.index.close();
    const { index } = await open(folder);
    expect(await index.status()).toMatchObject({ engine: "zvec" });
    expect(await nearest(index)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("one folder, one owner, one model", () => {
  test("Passages of another embedder are refused with what to do", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.index.put(twenty);
    await first.index.close();
    await expect(open(folder, { fingerprint: "model-b" })).rejects.toThrow(
      'The stored passages were embedded with "model-a (8 dimensions)", but the embedder is now "model-b (8 dimensions)"',
    );
    await expect(open(folder, { dimensions: 16 })).rejects.toThrow("16 dimensions");
    const { index } = await open(folder);
    expect(await nearest(index)).toHaveLength(5);
  });

  test("an empty folder takes the embedder it is opened with", async () => {
    const folder = temporaryFolder();
    await (await open(folder)).index.close();
    const { index } = await open(folder, { fingerprint: "model-b", dimensions: 2 });
    await index.put([{ ...aPassage(), vector: Float32Array.of(1, 0) }]);
    await index.settle();
    expect(await index.searchVector(Float32Array.of(1, 0), QUERY)).toHaveLength(1);
  });

  test("a second owner of the folder is refused", async () => {
    const folder = temporaryFolder();
    await open(folder);
    await expect(open(folder)).rejects.toThrow("in use by another process");
  });

  test("a vector of other dimensions is refused and nothing is stored", async () => {
    const { index } = await open("memory");
    const wrong = { ...aPassage({ documentId: "wrong" }), vector: new Float32Array(3) };
    await expect(index.put([aPassage(), wrong])).rejects.toThrow(RangeError);
    expect((await index.documents({ limit: 5 })).documentIds).toEqual([]);
  });

  test("a closed index fails retryably instead of hanging", async () => {
    const { index } = await open("memory");
    await index.close();
    const error = await index.ready().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ retryable: true });
    await expect(index.close()).resolves.toBeUndefined();
  });

  test("an aborted search that still waits is dropped, and the others are answered", async () => {
    const { index } = await open("memory");
    await index.put(twenty);
    const controller = new AbortController();
    const query = { ...QUERY, signal: controller.signal };
    const all = Array.from({ length: 20 }, (_, i) => index.searchVector(direction(0), i === 10 ? query : QUERY));
    controller.abort(new Error("the caller left"));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }, i) => (status === "rejected" ? i : -1)).filter((i) => i >= 0)).toEqual([10]);
  });
});
