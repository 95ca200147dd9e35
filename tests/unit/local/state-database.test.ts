import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquire, held } from "../../../src/domain/record/lease.ts";
import { openDatabase } from "../../../src/local/database.ts";
import { recordSelection } from "../../../src/local/record-selection.ts";
import { createSqliteLedger } from "../../../src/local/sqlite-ledger.ts";
import { createSqliteQueue } from "../../../src/local/sqlite-queue.ts";
import { createSqliteRecords } from "../../../src/local/sqlite-records.ts";
import { openStateDatabase } from "../../../src/local/state-database.ts";
import type { RecordQuery } from "../../../src/ports/document-records.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { anOwner, aRecord, NOW, putRecord } from "../../support/records.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-state-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const queueOptions = { name: "ingestion", visibilitySeconds: 30, maxReceiveCount: 2 };

test("what was stored is there when the database is opened again", async () => {
  const path = join(folder, "state.db");
  const clock = new ManualClock(NOW);
  const first = openStateDatabase(path);
  await putRecord(createSqliteRecords({ database: first, clock }), aRecord());
  await createSqliteQueue({ database: first, clock, ...queueOptions }).send("work");
  const times = { now: NOW, expiresAt: NOW + 1 };
  await createSqliteLedger({ database: first }).changeFigures(
    "pace",
    () => ({ figures: { tokens: 5 }, result: null }),
    times,
  );
  first.close();
  const second = openStateDatabase(path);
  const records = createSqliteRecords({ database: second, clock });
  expect(await records.get(aRecord().summary.documentId)).toEqual(aRecord());
  expect((await createSqliteQueue({ database: second, clock, ...queueOptions }).depth()).ready).toBe(1);
  const ledger = createSqliteLedger({ database: second });
  expect(await ledger.changeFigures("pace", (figures) => ({ result: figures }), times)).toEqual({ tokens: 5 });
  second.close();
});

test("a commit is in the log ahead of the database, and what it answers stands there once it is synced", async () => {
  const path = join(folder, "state.db");
  const database = openStateDatabase(path);
  const insert = "INSERT INTO figures (name, figures, expires_at) VALUES ('sign', 'in the log', 1)";
  expect(await database.commit(() => database.statement(insert).run().changes)).toBe(1);
  expect(readFileSync(`${path}-wal`, "latin1")).toContain("in the log");
  // 0 would let SQLite skip the syncs around a checkpoint.
  expect(database.statement("PRAGMA synchronous").get()).toEqual({ synchronous: 1 });
  expect(database.statement("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  expect(database.statement("PRAGMA foreign_keys").get()).toEqual({ foreign_keys: 1 });
  database.close();
});

test("a schema is brought up to date step by step, and a newer one is refused", () => {
  const path = join(folder, "steps.db");
  const steps = ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)"];
  openDatabase({ path, migrations: steps.slice(0, 2) }).close();
  const now = openDatabase({ path, migrations: steps });
  expect(now.statement("SELECT count(*) AS n FROM a").get()).toEqual({ n: 2 });
  now.close();
  expect(() => openDatabase({ path, migrations: steps.slice(0, 1) })).toThrow(/schema 3.*up to 1.*newer version/);
});

test("a schema step that fails changes nothing", () => {
  const path = join(folder, "broken.db");
  expect(() => openDatabase({ path, migrations: ["CREATE TABLE a (x); CREATE TABLE a (x)"] })).toThrow(
    /already exists/,
  );
  const mended = openDatabase({ path, migrations: ["CREATE TABLE a (x)"] });
  expect(mended.statement("SELECT count(*) AS n FROM a").get()).toEqual({ n: 0 });
  mended.close();
});

test("At start-up leases and messages in flight are freed, and the holders before are superseded", async () => {
  const database = openStateDatabase(":memory:");
  const clock = new ManualClock(NOW);
  const records = createSqliteRecords({ database, clock });
  const queue = createSqliteQueue({ database, clock, ...queueOptions });
  const owner = anOwner();
  await queue.send("work");
  await queue.send("later", { delaySeconds: 60 });
  const [before] = await queue.receive({ max: 1, waitSeconds: 0 });
  const request = { holder: before?.messageId ?? "", leaseMilliseconds: 330_000, now: NOW };
  const taken = await records.change(owner.documentId, acquire(owner, request));
  if (taken.kind !== "taken") throw new Error(taken.kind);

  expect(await records.freeAllLeases(NOW + 1)).toBe(1);
  expect(await records.freeAllLeases(NOW + 2)).toBe(0);
  expect(await queue.releaseInFlight()).toBe(1);

  const record = await records.get(owner.documentId);
  expect(record?.summary.lease).toBeNull();
  expect(() => held(record, taken.turn)).toThrow(/taken over/);
  await queue.acknowledge(before?.receiptHandle ?? "");
  const [after] = await queue.receive({ max: 10, waitSeconds: 0 });
  expect(after).toMatchObject({ body: "work", messageId: before?.messageId, receiveCount: 1 });
  expect(await queue.depth()).toEqual({ ready: 0, inFlight: 1, delayed: 1 });
  database.close();
});

test("a waiting receiver sleeps once until something happens, and a message lets go of its timer", async () => {
  const database = openStateDatabase(":memory:");
  const clock = new ManualClock(NOW);
  const queue = createSqliteQueue({ database, clock, ...queueOptions });
  const receiving = queue.receive({ max: 1, waitSeconds: 20 });
  expect(clock.sleeping).toBe(1);
  await queue.send("work");
  expect(await receiving).toHaveLength(1);
  expect(clock.sleeping).toBe(0);
  const letters = queue.deadLetters.receive({ max: 1, waitSeconds: 20 });
  await queue.changeVisibility((await receiving)[0]?.receiptHandle ?? "", 0);
  const [again] = await queue.receive({ max: 1, waitSeconds: 0 });
  await queue.changeVisibility(again?.receiptHandle ?? "", 0);
  expect(await queue.receive({ max: 1, waitSeconds: 0 })).toEqual([]);
  expect((await letters).map(({ body }) => body)).toEqual(["work"]);
  database.close();
});

test("queues of one database do not meet", async () => {
  const database = openStateDatabase(":memory:");
  const clock = new ManualClock(NOW);
  const a = createSqliteQueue({ database, clock, ...queueOptions, name: "a" });
  const b = createSqliteQueue({ database, clock, ...queueOptions, name: "b" });
  await a.send("for a");
  expect(await b.receive({ max: 1, waitSeconds: 0 })).toEqual([]);
  const [message] = await a.receive({ max: 1, waitSeconds: 0 });
  await b.acknowledge(message?.receiptHandle ?? "");
  expect((await a.depth()).inFlight).toBe(1);
  database.close();
});

test("every listing walks an index in its own order, without sorting", () => {
  const database = openStateDatabase(":memory:");
  const cursor = Buffer.from(JSON.stringify([NOW, "x"])).toString("base64url");
  const tag = { name: "kind", value: "bill" };
  const queries: RecordQuery[] = [];
  for (const tenant of ["acme", null]) {
    for (const narrowing of [
      {},
      { status: "READY" },
      { tag },
      { profile: "p" },
      { status: "READY", tag, profile: "p" },
    ] as const) {
      queries.push({ tenant, ...narrowing, limit: 50 }, { tenant, ...narrowing, createdFrom: 1, cursor, limit: 50 });
    }
  }
  for (const query of queries) {
    const { sql, values } = recordSelection(query);
    const plan = database
      .statement(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => String(detail));
    expect(plan.join("\n"), JSON.stringify(query)).toMatch(/USING (COVERING )?INDEX/);
    expect(plan.join("\n"), JSON.stringify(query)).not.toMatch(/TEMP B-TREE/);
  }
  database.close();
});

test("a transaction that throws undoes what it wrote, and the next one goes on", () => {
  const database = openDatabase({ path: ":memory:", migrations: ["CREATE TABLE a (x)"] });
  const insert = () => database.statement("INSERT INTO a VALUES (1)").run();
  const failing = () =>
    database.transaction(() => {
      insert();
      throw new TypeError("no");
    });
  expect(failing).toThrow(new TypeError("no"));
  expect(database.statement("SELECT count(*) AS n FROM a").get()).toEqual({ n: 0 });
  database.transaction(insert);
  expect(database.statement("SELECT count(*) AS n FROM a").get()).toEqual({ n: 1 });
  database.close();
});
