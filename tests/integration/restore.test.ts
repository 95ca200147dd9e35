/**
 * The rehearsal of a restore: tables and buckets copied to new names as DynamoDB's and S3's own copies do, a new index
 * filled from them. Over DynamoDB Local, VersityGW and OpenSearch; the worker and the reconciler's task are the deployed
 * ones.
 */
import { BatchWriteItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { CopyObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createReconciler } from "../../src/handlers/reconciler.ts";
import { searchDocuments } from "../../src/search/search-documents.ts";
import type { SearchHit, SearchMode } from "../../src/search/types.ts";
import type { WorldStores } from "../faults/stores.ts";
import { World } from "../faults/world.ts";
import type { TestTable } from "./dynamodb-table.ts";
import { type AwsStores, openAwsStores, type StoreSet } from "./faults/aws-stores.ts";
import type { TestBucket } from "./s3-store.ts";

const engines = inject("engines");
const used = [engines.dynamodb, engines.s3, engines.opensearch];
const missing = used.flatMap((state) => ("skipped" in state ? [state.skipped] : []));
const urls = used.map((state) => ("url" in state ? state.url : ""));

const MODES: readonly SearchMode[] = ["hybrid", "semantic", "lexical"];
/** Each has a word that all passages share: none is unrelated, for the order of unrelated ones is nobody's. */
const QUERIES = ["Why did the pump of the station fail?", "station otter", "What does the station's valve cost?"];
const SUBJECTS = ["pump", "valve", "gate", "otter", "culvert", "generator"];
/** Words of which each page has its own number: as subjects are one word each, no two passages are equally good. */
const FILLER = "station log level flow visitor bridge harbour weather crew ladder meter cable spare inspection".split(
  " ",
);
/** The stack that is restored into comes later than the one that was lost. Milliseconds. */
const LATER = 3_600_000;

interface Answer {
  readonly query: string;
  readonly mode: SearchMode;
  readonly hits: readonly SearchHit[];
}

/** Every item of a table, as a restore to a point in time brings it. */
async function copyTable(from: TestTable, to: TestTable): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client: from.client, pageSize: 25 }, { TableName: from.table })) {
    const writes = Items.map((Item) => ({ PutRequest: { Item } }));
    if (writes.length > 0) await to.client.send(new BatchWriteItemCommand({ RequestItems: { [to.table]: writes } }));
  }
}

/** The newest version of every object, with its metadata, as `aws s3 sync` copies it. */
async function copyBucket(from: TestBucket, to: TestBucket): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: from.client }, { Bucket: from.bucket })) {
    for (const { Key = "" } of Contents) {
      const CopySource = `${from.bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`;
      await to.client.send(new CopyObjectCommand({ Bucket: to.bucket, Key, CopySource }));
    }
  }
}

/** The hit, with a score that differs by rounding at most. */
const nearly = (hit: SearchHit) => ({ ...hit, score: expect.closeTo(hit.score, 5) });

describe.skipIf(missing.length > 0)(["a restore", ...missing].join("; "), { timeout: 180_000 }, () => {
  let stores: AwsStores;
  let lost: StoreSet;
  let restored: StoreSet;
  let before: World<WorldStores>;
  let after: World<WorldStores>;

  beforeAll(async () => {
    const [dynamodb = "", s3 = "", opensearch = ""] = urls;
    stores = await openAwsStores({ dynamodb, s3, opensearch }, 2);
    const [first, second] = stores.sets;
    if (first === undefined || second === undefined) throw new Error("There are no two sets of stores.");
    // The last is given out first.
    [lost, restored] = [second, first];
  });
  afterAll(async () => await stores.close());

  beforeEach(async () => {
    before = new World({}, (setting) => stores.makeStores(setting));
    after = new World({}, (setting) => stores.makeStores(setting));
    await after.clock.advance(LATER);
  });
  afterEach(async () => {
    await after.close();
    await before.close();
  });

  const rest = (world: World<WorldStores>) => world.drain(world.calmProcess);
  const copyBuckets = () =>
    Promise.all([copyBucket(lost.raw, restored.raw), copyBucket(lost.outputs, restored.outputs)]);

  /** Asks the reconciler for a rebuild as the command does, and lets the worker do it. */
  async function rebuild(): Promise<void> {
    const tenancy = after.settings.tenancy;
    const reconciler = createReconciler({ ...after.dependencies(after.calmProcess()), queue: after.queue, tenancy });
    const context = { getRemainingTimeInMillis: () => 300_000 };
    expect(await reconciler({ task: "rebuild" }, context)).toEqual({ documents: expect.any(Number), cursor: null });
    await rest(after);
    expect(await reconciler({ task: "rebuilding" }, context)).toEqual({ documents: 0, cursor: null });
  }

  async function answers(world: World<WorldStores>): Promise<readonly Answer[]> {
    const { index, records, embedder, clock } = world;
    const found: Answer[] = [];
    for (const query of QUERIES) {
      for (const mode of MODES) {
        const request = { tenant: "default", query, mode, k: 20, filter: {} } as const;
        const { hits } = await searchDocuments({ index, records, embedder, clock }, request);
        found.push({ query, mode, hits });
      }
    }
    return found;
  }

  it("A new index filled from copied tables and buckets answers every search as before", async () => {
    for (const [number, subject] of SUBJECTS.entries()) {
      const said = [`# The ${subject}\n\nThe ${subject} failed on Monday`, `The ${subject} costs ${number}00 euros`];
      const pages = said.map((text, page) => `${text} ${FILLER.slice(0, 1 + 2 * number + page).join(" ")}.`);
      await before.upload(`plans 2026/${subject} ü+${number}.txt`, pages.join("\f"));
    }
    await rest(before);
    const expected = await answers(before);
    expect(expected.filter(({ hits }) => hits.length === 0)).toEqual([]);

    await copyTable(lost.table, restored.table);
    await copyBuckets();
    await rebuild();

    const expectedNow = expected.map((answer) => ({ ...answer, hits: answer.hits.map(nearly) }));
    expect(await answers(after)).toEqual(expectedNow);
    expect(after.paid).toEqual([]);
    expect(after.announcer.events).toEqual([]);
  });

  it("A document uploaded again after a restore wins", async () => {
    const key = "plan.txt";
    await before.upload(key, "The heron stands all day.");
    await before.upload("gone.txt", "The heron is gone.");
    await rest(before);
    await before.deleteDocument("gone.txt");
    await rest(before);
    await copyTable(lost.table, restored.table);
    // What the restored table has never heard of.
    await before.clock.advance(60_000);
    await before.upload(key, "The stoat turns white.");
    await rest(before);
    await copyBuckets();
    await rebuild();
    const found = async (query: string) => (await after.search(query)).hits.map(({ passage }) => passage.text);
    expect(await found("stoat")).toContain("The stoat turns white.");
    const restoredGeneration = (await after.record(key))?.summary.live?.generation ?? 0;
    expect(restoredGeneration).toBeGreaterThan((await before.record(key))?.summary.generation ?? Number.NaN);

    await after.clock.advance(1000);
    await after.upload(key, "The lynx hunts at night.");
    await rest(after);
    expect(await found("lynx stoat heron")).toEqual(["The lynx hunts at night."]);
    expect((await after.record(key))?.summary.live?.generation).toBeGreaterThan(restoredGeneration);
  });
});
