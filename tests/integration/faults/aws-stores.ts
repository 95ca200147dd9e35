/**
 * Stores over real engines for the worlds of the crash points: DynamoDB Local, VersityGW and OpenSearch. A few tables,
 * buckets and indexes serve all worlds of a file, emptied after each; the clock is the test's own.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { BatchWriteItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoDbLedger } from "../../../src/aws/dynamodb/dynamodb-ledger.ts";
import { createDynamoDbRecords } from "../../../src/aws/dynamodb/dynamodb-records.ts";
import { createSqliteQueue } from "../../../src/local/sqlite-queue.ts";
import { openStateDatabase } from "../../../src/local/state-database.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { RedrivableQueue } from "../../../src/ports/work-queue.ts";
import { type MakeStores, type StoresSetting, WORLD_QUEUE, type WorldStores } from "../../faults/stores.ts";
import { makeTable, type TestTable } from "../dynamodb-table.ts";
import { makeIndex, type TestIndex } from "../opensearch-index.ts";
import { makeBucket, type TestBucket } from "../s3-store.ts";
import { PendingCalls } from "./pending-calls.ts";
import { ShownIndex } from "./shown-index.ts";

/** Where the engines answer. */
export interface EngineUrls {
  readonly dynamodb: string;
  readonly s3: string;
  readonly opensearch: string;
}

/** What is made once a file. */
export interface AwsStores {
  /** What each world has of its own. */
  readonly sets: readonly StoreSet[];
  readonly makeStores: MakeStores<WorldStores>;
  readonly close: () => Promise<void>;
}

/** As the offline embedder's vectors. */
const DIMENSIONS = 512;

/** Refreshed when the test's clock says so; and these passages need not outlive the node, so no write waits for a disk. */
const INDEX_SETTINGS = { refresh_interval: "-1", translog: { durability: "async" } };

/** A message that a dead process held comes back after this. Milliseconds. */
const STEP = WORLD_QUEUE.visibilitySeconds * 1000 + 60_000;

/** The queue of a world. */
export interface WorldQueue {
  readonly queue: RedrivableQueue;
  /** Lets real time pass, where the queue lives in that. */
  readonly idle?: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes a world's queue, empty. */
export type MakeQueue = (setting: StoresSetting) => WorldQueue;

/**
 * @param worlds how many there may be at once: each has a table, two buckets and an index of its own
 * @param makeQueue in SQLite and the test's time, where absent
 */
export async function openAwsStores(
  urls: EngineUrls,
  worlds: number,
  makeQueue: MakeQueue = localQueue,
): Promise<AwsStores> {
  const sets = await Promise.all(Array.from({ length: worlds }, () => openStoreSet(urls)));
  const free = [...sets];
  return {
    sets,
    makeStores(setting) {
      const set = free.pop();
      if (set === undefined) throw new Error(`There are stores for ${worlds} worlds at once, and no more.`);
      return storesOf(set, setting, { ...makeQueue(setting), done: () => free.push(set) });
    },
    async close() {
      for (const { table, raw, outputs, index } of sets) {
        await Promise.all([table.close(), raw.close(), outputs.close(), index.close()]);
      }
    },
  };
}

/** What a world's documents are kept in, emptied after it. */
export interface StoreSet {
  readonly table: TestTable;
  readonly raw: TestBucket;
  readonly outputs: TestBucket;
  readonly index: TestIndex;
}

async function openStoreSet(urls: EngineUrls): Promise<StoreSet> {
  const [table, raw, outputs, index] = await Promise.all([
    makeTable(urls.dynamodb),
    makeBucket(urls.s3, { versioned: true }),
    makeBucket(urls.s3, { versioned: false }),
    makeIndex(urls.opensearch, DIMENSIONS, INDEX_SETTINGS),
  ]);
  return { table, raw, outputs, index };
}

function storesOf(
  { table, raw, outputs, index }: StoreSet,
  setting: StoresSetting,
  { queue, idle, close, done }: WorldQueue & { readonly done: () => void },
): WorldStores {
  const calls = new PendingCalls();
  // Pauses between tries are real, whatever the test's clock says.
  const clock: Clock = { now: () => setting.clock.now(), sleep: (milliseconds) => sleep(milliseconds) };
  const shown = new ShownIndex(index, setting);
  return {
    records: calls.counted(createDynamoDbRecords({ ...table, clock })),
    ledger: calls.counted(createDynamoDbLedger({ ...table, clock })),
    queue: calls.counted(queue),
    raw: calls.counted(raw.store),
    outputs: calls.counted(outputs.store),
    index: calls.counted(shown),
    answered: () => calls.answered(),
    stepMilliseconds: STEP,
    ...(idle !== undefined && { idle }),
    async close() {
      const emptied = [emptyTable(table), raw.store.removePrefix(""), outputs.store.removePrefix(""), shown.empty()];
      await Promise.all(emptied);
      await close();
      done();
    },
  };
}

function localQueue({ clock }: StoresSetting): WorldQueue {
  const database = openStateDatabase(":memory:");
  const queue = createSqliteQueue({ database, clock, name: "ingestion", ...WORLD_QUEUE });
  return { queue, close: async () => database.close() };
}

/** What one BatchWriteItem takes. */
const WRITES = 25;

async function emptyTable({ client, table }: TestTable): Promise<void> {
  const { Items: items = [] } = await client.send(
    new ScanCommand({ TableName: table, ProjectionExpression: "pk, sk" }),
  );
  for (let at = 0; at < items.length; at += WRITES) {
    const removals = items.slice(at, at + WRITES).map((Key) => ({ DeleteRequest: { Key } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: removals } }));
  }
}
