import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { createDynamoDbRecords } from "../../../../src/aws/dynamodb/dynamodb-records.ts";
import { MAX_LISTED_TAGS, writesOf } from "../../../../src/aws/dynamodb/record-items.ts";
import type { Action } from "../../../../src/aws/dynamodb/transaction.ts";
import { type DocumentRecord, patched } from "../../../../src/domain/record/record.ts";
import { encodeCursor } from "../../../../src/ports/cursor.ts";
import { AnsweringHandler, type ServiceAnswer } from "../../../support/answering-handler.ts";
import { LeapingClock } from "../../../support/leaping-clock.ts";
import { aRecord, NOW } from "../../../support/records.ts";

function recordsOver(...answers: ServiceAnswer[]) {
  const handler = new AnsweringHandler(...answers);
  const clock = new LeapingClock();
  const client = new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: handler,
    maxAttempts: 2,
  });
  const records = createDynamoDbRecords({ client, table: "t", clock, random: () => 1 });
  const operations = () => handler.requests.map(({ headers }) => headers["x-amz-target"]?.split(".")[1]);
  return { handler, clock, records, operations };
}

const ok = (body: object): ServiceAnswer => ({ status: 200, body: JSON.stringify(body) });
const cancelled = (...codes: string[]): ServiceAnswer => ({
  status: 400,
  body: JSON.stringify({
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    CancellationReasons: codes.map((Code) => ({ Code })),
  }),
});

/** The answer to a read that finds a record, its two halves of these revisions. */
function found(record: DocumentRecord, revision = "r1", detailRevision = revision, ofDetail = detailRevision) {
  const pk = `document#${record.summary.documentId}`;
  const items = [
    { pk, sk: "summary", revision, detailRevision, summary: record.summary },
    { pk, sk: "detail", revision: ofDetail, detail: record.detail },
  ];
  return ok({ Responses: { t: items.map((item) => marshall(item)) } });
}

const record = aRecord({ tags: { kind: "bill" } });
const { documentId } = record.summary;
const turned = (current: DocumentRecord | undefined) => ({
  record: patched(current as DocumentRecord, NOW, { summary: { turn: (current?.summary.turn ?? 0) + 1 } }),
  result: (current?.summary.turn ?? 0) + 1,
});

describe("records in DynamoDB", () => {
  it("A change that meets others is applied anew to what it then finds", async () => {
    const later = patched(record, NOW, { summary: { turn: 7 } });
    const { records, operations, clock } = recordsOver(
      found(record, "r1"),
      cancelled("ConditionalCheckFailed"),
      found(later, "r2", "r1"),
      cancelled("TransactionConflict"),
      found(later, "r2", "r1"),
      ok({}),
    );
    expect(await records.change(documentId, turned)).toBe(8);
    const once = ["BatchGetItem", "TransactWriteItems"];
    expect(operations()).toEqual([...once, ...once, ...once]);
    expect(clock.sleeps).toEqual([20, 40]);
  });

  it("A change carries a token, so that repeating its request repeats no write", async () => {
    const lost: ServiceAnswer = { status: 500, body: '{"__type":"InternalServerError"}' };
    const { records, handler, operations } = recordsOver(found(record), lost, ok({}));
    expect(await records.change(documentId, turned)).toBe(1);
    expect(operations()).toEqual(["BatchGetItem", "TransactWriteItems", "TransactWriteItems"]);
    const [, first, repeated] = handler.bodies as { ClientRequestToken?: string }[];
    expect(first?.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeated?.ClientRequestToken).toBe(first?.ClientRequestToken);
  });

  it("gives up on a record that too many write at once, retryably", async () => {
    const stuck = recordsOver(
      ...Array.from({ length: 200 }, (_, i) => (i % 2 ? cancelled("TransactionConflict") : found(record))),
    );
    await expect(stuck.records.change(documentId, turned)).rejects.toMatchObject({ retryable: true });
    expect(stuck.operations()).toHaveLength(120);
  });

  it("does not try again what can never go through", async () => {
    const { records, operations } = recordsOver(found(record), cancelled("ValidationError"));
    await expect(records.change(documentId, turned)).rejects.toThrow("the table t");
    expect(operations()).toHaveLength(2);
  });

  it("A record read between the halves of a write is read again", async () => {
    const newer = patched(record, NOW, { detail: { name: "newer" } });
    const { records, operations } = recordsOver(found(record, "r2", "r2", "r1"), found(newer, "r2"));
    expect(await records.get(documentId)).toEqual(newer);
    expect(operations()).toHaveLength(2);
  });

  it("A document is listed as what it is now, however late the index", async () => {
    const failed = aRecord({ status: "FAILED" });
    const listed = marshall({
      pk: `document#${documentId}`,
      sk: "summary",
      listedAt: `${String(NOW).padStart(15, "0")}#${documentId}`,
    });
    const asReady = recordsOver(ok({ Items: [listed] }), found(failed));
    expect((await asReady.records.list({ tenant: "acme", status: "READY", limit: 10 })).records).toEqual([]);
    const asFailed = recordsOver(ok({ Items: [listed] }), found(failed));
    expect((await asFailed.records.list({ tenant: "acme", status: "FAILED", limit: 10 })).records).toEqual([failed]);
    const gone = recordsOver(ok({ Items: [listed] }), ok({ Responses: { t: [] } }));
    expect((await gone.records.list({ tenant: "acme", limit: 10 })).records).toEqual([]);
  });

  it("A listing that few records match ends its page after a thousand, and says where to go on", async () => {
    const PAGES = 40;
    const answers = Array.from({ length: PAGES }, (_, page) => {
      const ids = Array.from({ length: 50 }, (_, i) => `document-${page * 50 + i}`);
      const Items = ids.map((id) =>
        marshall({ pk: `document#${id}`, sk: "summary", listedAt: `${String(NOW).padStart(15, "0")}#${id}` }),
      );
      const more = page < PAGES - 1 && { LastEvaluatedKey: Items.at(-1) };
      return [ok({ Items, ...more }), ok({ Responses: { t: [] } })];
    }).flat();
    const { records, operations } = recordsOver(...answers);
    const page = await records.list({ tenant: "acme", profile: "rare", limit: 10 });
    expect(page).toEqual({ records: [], cursor: encodeCursor(NOW, "document-999") });
    expect(operations()).toHaveLength(40);
  });

  it("What may be forgotten says when, in the seconds that time to live counts by", async () => {
    const { records, handler } = recordsOver(ok({ Responses: { t: [] } }), ok({}));
    await records.claimIdempotencyKey("acme", "k", { bodyDigest: "d", decision: "x" }, NOW, NOW + 86_400_500);
    const written = handler.bodies[1] as { Item: Record<string, unknown> };
    expect(written.Item.expires).toEqual({ N: String(NOW / 1000 + 86_401) });
  });

  it("Summaries that a full table did not hand out are asked for again", async () => {
    const key = marshall({ pk: `document#${documentId}`, sk: "summary" });
    const partial = ok({ Responses: { t: [] }, UnprocessedKeys: { t: { Keys: [key], ConsistentRead: true } } });
    const whole = ok({ Responses: { t: [marshall({ summary: record.summary })] } });
    const { records, handler } = recordsOver(partial, whole);
    expect((await records.summaries([documentId])).get(documentId)).toEqual(record.summary);
    expect(handler.bodies[1]).toMatchObject({ RequestItems: { t: { Keys: [key], ConsistentRead: true } } });
  });
});

describe("a record's items", () => {
  const stored = { record, revision: "r1", detailRevision: "r0" };
  const keys = (writes: readonly Action[]) =>
    writes.map((one) => ("put" in one ? `put ${one.put.sk}` : `remove ${one.remove.sk}`));

  it("are the summary alone where nothing else changed", () => {
    const writes = writesOf(stored, patched(record, NOW, { summary: { turn: 1 } }), "r2");
    expect(keys(writes)).toEqual(["put summary"]);
    expect(writes[0]).toMatchObject({ put: { revision: "r2", detailRevision: "r0" }, given: { revision: "r1" } });
  });

  it("are of tags only those that changed", () => {
    const two = aRecord({ tags: { kind: "bill", year: "2025", team: "x" } });
    const changed = patched(two, NOW, { detail: { tags: { kind: "bill", year: "2026" } } });
    const writes = writesOf({ ...stored, record: two }, changed, "r2");
    expect(keys(writes)).toEqual(["put summary", "put detail", "remove tag#team", "put tag#year"]);
  });

  it("fit into one transaction, however many tags a document has", () => {
    const tags = (from: number) => Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`t${from + i}`, "x"]));
    const before = aRecord({ tags: tags(1000) });
    const after = patched(before, NOW, { detail: { tags: tags(2000) } });
    expect(writesOf({ ...stored, record: before }, after, "r2")).toHaveLength(2 + 2 * MAX_LISTED_TAGS);
  });

  it("leave a summary under a kilobyte, whatever it has gone through", () => {
    const digest = "d".repeat(64);
    const versionId = "v".repeat(32);
    const live = { generation: 1_700_000_000, versionId, contentDigest: digest, profileDigest: digest } as const;
    const full = patched(record, NOW, {
      summary: {
        live: { ...live, profile: "contract", outcome: "READY" },
        lease: { holder: "3f0f6fda-52a8-4b8f-9b69-0ab8dd3e1f3a", turn: NOW, serving: 12, until: NOW },
        concluded: { versionId, profileDigest: digest, outcome: "PARTIAL" },
        tail: { announce: [{ type: "Document Ready", generation: live.generation }], sweepAt: NOW, sweeps: 2 },
        retryAt: NOW,
      },
    });
    expect(JSON.stringify(full.summary).length).toBeLessThan(1024);
  });
});
