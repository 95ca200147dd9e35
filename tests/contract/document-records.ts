import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { UploadGrant } from "../../src/domain/grant.ts";
import { dueAt } from "../../src/domain/record/due.ts";
import { acquire, giveBack } from "../../src/domain/record/lease.ts";
import { type DocumentRecord, patched } from "../../src/domain/record/record.ts";
import { InvalidCursorError } from "../../src/ports/cursor.ts";
import type { DeadLetter, DocumentRecords, RecordQuery } from "../../src/ports/document-records.ts";
import { anOwner, aRecord, NOW, putRecord } from "../support/records.ts";

/** An empty store for one test. */
export interface RecordsHarness {
  readonly records: DocumentRecords;
  /** The adapter's own time: a moment that its grants and keys are kept by. Milliseconds since 1970. */
  now(): number;
  close(): Promise<void>;
}

/** What every adapter of {@link DocumentRecords} has to keep. */
export function describeDocumentRecords(name: string, makeAdapter: () => Promise<RecordsHarness>): void {
  describe(`${name} document records`, () => {
    let harness: RecordsHarness;
    let records: DocumentRecords;
    beforeEach(async () => {
      harness = await makeAdapter();
      records = harness.records;
    });
    afterEach(() => harness.close());

    describe("change", () => {
      test("a record is stored whole and comes back equal", async () => {
        const record = aRecord({ tags: { kind: "invoice", ümlaut: "straße" }, profile: "invoice" });
        await putRecord(records, record);
        expect(await records.get(record.summary.documentId)).toEqual(record);
      });

      test("an unknown document has no record", async () => {
        expect(await records.get(anOwner("nowhere").documentId)).toBeUndefined();
      });

      test("Concurrent changes of one record lose nothing", async () => {
        const record = aRecord();
        await putRecord(records, record);
        const id = record.summary.documentId;
        const turns = await Promise.all(
          Array.from({ length: 25 }, () =>
            records.change(id, (current) => {
              const turn = (current?.summary.turn ?? 0) + 1;
              return { record: patched(current as DocumentRecord, NOW, { summary: { turn } }), result: turn };
            }),
          ),
        );
        expect([...turns].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
        expect((await records.get(id))?.summary.turn).toBe(25);
      });

      test("of many messages that come at once, one takes the lease and the others are told", async () => {
        const owner = anOwner();
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, i) =>
            records.change(owner.documentId, acquire(owner, { holder: `m${i}`, leaseMilliseconds: 1000, now: NOW })),
          ),
        );
        expect(answers.filter(({ kind }) => kind === "taken")).toHaveLength(1);
        expect(answers.filter(({ kind }) => kind === "busy")).toHaveLength(9);
        expect((await records.get(owner.documentId))?.summary.wanted).toBe(10);
      });

      test("A transition that throws changes nothing", async () => {
        const record = aRecord();
        await putRecord(records, record);
        const id = record.summary.documentId;
        const failing = records.change(id, () => {
          throw new TypeError("no");
        });
        await expect(failing).rejects.toThrow(new TypeError("no"));
        expect(await records.get(id)).toEqual(record);
        await putRecord(records, aRecord({ status: "FAILED" }));
        expect((await records.get(id))?.summary.status).toBe("FAILED");
      });

      test("a transition without a record leaves everything as it was", async () => {
        const record = aRecord();
        await putRecord(records, record);
        const seen = await records.change(record.summary.documentId, (current) => ({ result: current }));
        expect(seen).toEqual(record);
        expect(await records.get(record.summary.documentId)).toEqual(record);
      });

      test("a record that a transition removes is gone, from lists and due ones too", async () => {
        const owner = anOwner();
        await records.change(owner.documentId, acquire(owner, { holder: "m", leaseMilliseconds: 1000, now: NOW }));
        await records.change(owner.documentId, (current) => ({
          record: patched(current as DocumentRecord, NOW, { detail: { tags: { kind: "x" } } }),
          result: undefined,
        }));
        await records.change(owner.documentId, () => ({ record: null, result: undefined }));
        expect(await records.get(owner.documentId)).toBeUndefined();
        expect((await records.summaries([owner.documentId])).size).toBe(0);
        expect((await records.list({ tenant: null, limit: 10 })).records).toEqual([]);
        expect((await records.list({ tenant: null, tag: { name: "kind", value: "x" }, limit: 10 })).records).toEqual(
          [],
        );
        expect(await records.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
      });
    });

    describe("summaries", () => {
      test("A batch of summaries is as new as the last write, and unknown documents are absent", async () => {
        const known = Array.from({ length: 99 }, (_, i) => aRecord({ key: `k${i}` }));
        await Promise.all(known.map((record) => putRecord(records, record)));
        const changed = aRecord({ key: "k7", status: "DELETED" });
        await putRecord(records, changed);
        const unknown = anOwner("unknown").documentId;
        const summaries = await records.summaries([...known.map(({ summary }) => summary.documentId), unknown]);
        expect(summaries.size).toBe(99);
        expect(summaries.has(unknown)).toBe(false);
        expect(summaries.get(changed.summary.documentId)).toEqual(changed.summary);
        expect(summaries.get(known[0]?.summary.documentId ?? "")).toEqual(known[0]?.summary);
      });

      test("no summaries are asked for, and no more than 100", async () => {
        expect((await records.summaries([])).size).toBe(0);
        const many = Array.from({ length: 101 }, (_, i) => anOwner(`k${i}`).documentId);
        await expect(records.summaries(many)).rejects.toThrow(RangeError);
      });

      test("a document asked for twice comes once", async () => {
        const { summary } = aRecord();
        await putRecord(records, aRecord());
        const summaries = await records.summaries([summary.documentId, summary.documentId]);
        expect([...summaries.keys()]).toEqual([summary.documentId]);
      });
    });

    describe("due", () => {
      test("Documents come due by what their record says, the longest due first", async () => {
        const late = withRetryAt(aRecord({ key: "late" }), NOW + 3000);
        const early = withRetryAt(aRecord({ key: "early" }), NOW + 1000);
        const middle = withRetryAt(aRecord({ key: "middle" }), NOW + 2000);
        for (const record of [late, early, middle, aRecord({ key: "never" })]) await putRecord(records, record);
        expect(await records.due(NOW, 10)).toEqual([]);
        expect(await records.due(NOW + 2000, 10)).toEqual([early, middle].map(({ summary }) => summary.documentId));
        expect(await records.due(NOW + 9000, 2)).toEqual([early, middle].map(({ summary }) => summary.documentId));
        await putRecord(records, withRetryAt(early, null));
        expect(await records.due(NOW + 9000, 10)).toEqual([middle, late].map(({ summary }) => summary.documentId));
      });

      test("every change moves the moment at which a document is due", async () => {
        const owner = anOwner();
        const { documentId } = owner;
        const taken = await records.change(
          documentId,
          acquire(owner, { holder: "m", leaseMilliseconds: 5000, now: NOW }),
        );
        if (taken.kind !== "taken") throw new Error(taken.kind);
        const leased = dueAt(taken.record) ?? Number.NaN;
        expect(await records.due(leased - 1, 10)).toEqual([]);
        expect(await records.due(leased, 10)).toEqual([documentId]);
        const reason = { code: "internal", message: "Later.", stage: "acquire", retryable: true } as const;
        await records.change(documentId, giveBack(taken.turn, reason, NOW));
        const unserved = dueAt((await records.get(documentId)) as DocumentRecord) ?? Number.NaN;
        expect(unserved).toBeGreaterThan(leased);
        expect(await records.due(unserved - 1, 10)).toEqual([]);
        expect(await records.due(unserved, 10)).toEqual([documentId]);
      });
    });

    describe("list", () => {
      /** All pages of a listing, as keys. */
      async function keysOf(query: Omit<RecordQuery, "limit" | "cursor">, limit = 3): Promise<string[]> {
        const keys: string[] = [];
        let cursor: string | null = null;
        do {
          const page = await records.list({ ...query, limit, ...(cursor !== null && { cursor }) });
          expect(page.records.length).toBeLessThanOrEqual(limit);
          keys.push(...page.records.map(({ detail }) => detail.key));
          cursor = page.cursor;
          expect(keys.length, "a listing that does not end").toBeLessThan(100);
        } while (cursor !== null);
        return keys;
      }

      test("A listing goes through all pages without skipping or repeating, many of one moment included", async () => {
        const made = Array.from({ length: 11 }, (_, i) =>
          aRecord({ key: `k${i}`, createdAt: NOW + Math.floor(i / 4) }),
        );
        for (const record of made) await putRecord(records, record);
        const expected = [...made]
          .sort(
            (a, b) =>
              b.summary.createdAt - a.summary.createdAt || (a.summary.documentId < b.summary.documentId ? 1 : -1),
          )
          .map(({ detail }) => detail.key);
        expect(await keysOf({ tenant: "acme" })).toEqual(expected);
        expect(await keysOf({ tenant: null }, 1)).toEqual(expected);
        expect(await keysOf({ tenant: "acme" }, 11)).toEqual(expected);
      });

      test("a page's cursor goes on behind it while newer documents arrive", async () => {
        for (let i = 0; i < 6; i++) await putRecord(records, aRecord({ key: `k${i}`, createdAt: NOW + i }));
        const first = await records.list({ tenant: "acme", limit: 3 });
        await putRecord(records, aRecord({ key: "newest", createdAt: NOW + 100 }));
        const second = await records.list({ tenant: "acme", limit: 3, cursor: first.cursor ?? "" });
        expect(first.records.map(({ detail }) => detail.key)).toEqual(["k5", "k4", "k3"]);
        expect(second.records.map(({ detail }) => detail.key)).toEqual(["k2", "k1", "k0"]);
        expect(second.cursor).toBeNull();
      });

      test("Listings are narrowed by status, tag, profile and time, alone and together", async () => {
        const facts = [
          { key: "a", status: "READY", profile: "invoice", tags: { kind: "bill", year: "2025" }, createdAt: NOW + 1 },
          { key: "b", status: "FAILED", profile: "invoice", tags: { kind: "bill" }, createdAt: NOW + 2 },
          { key: "c", status: "READY", profile: "contract", tags: { kind: "deal", year: "2025" }, createdAt: NOW + 3 },
          { key: "d", status: "READY", profile: null, tags: {}, createdAt: NOW + 4 },
          { key: "e", status: "FAILED", profile: "contract", tags: { kind: "bill", year: "2026" }, createdAt: NOW + 5 },
        ] as const;
        for (const fact of facts) await putRecord(records, aRecord(fact));
        const bill = { name: "kind", value: "bill" };
        for (const tenant of ["acme", null]) {
          expect(await keysOf({ tenant, status: "READY" })).toEqual(["d", "c", "a"]);
          expect(await keysOf({ tenant, tag: bill })).toEqual(["e", "b", "a"]);
          expect(await keysOf({ tenant, tag: { name: "year", value: "bill" } })).toEqual([]);
          expect(await keysOf({ tenant, profile: "contract" })).toEqual(["e", "c"]);
          expect(await keysOf({ tenant, createdFrom: NOW + 2, createdBefore: NOW + 4 })).toEqual(["c", "b"]);
          expect(await keysOf({ tenant, tag: bill, status: "FAILED" }, 1)).toEqual(["e", "b"]);
          expect(await keysOf({ tenant, tag: bill, profile: "invoice", createdBefore: NOW + 2 })).toEqual(["a"]);
          expect(await keysOf({ tenant, status: "READY", profile: "invoice", createdFrom: NOW })).toEqual(["a"]);
        }
      });

      test("a document is listed by what it is now, not by what it was", async () => {
        await putRecord(records, aRecord({ status: "QUEUED", tags: { kind: "old" }, profile: "a" }));
        await putRecord(records, aRecord({ status: "FAILED", tags: { kind: "new" }, profile: "b" }));
        expect(await keysOf({ tenant: "acme", status: "QUEUED" })).toEqual([]);
        expect(await keysOf({ tenant: "acme", tag: { name: "kind", value: "old" } })).toEqual([]);
        expect(await keysOf({ tenant: "acme", profile: "a" })).toEqual([]);
        expect(
          await keysOf({ tenant: "acme", status: "FAILED", profile: "b", tag: { name: "kind", value: "new" } }),
        ).toEqual(["a.pdf"]);
      });

      test("A listing never shows another tenant's documents, whatever it is narrowed by", async () => {
        const common = { status: "READY", tags: { kind: "bill" }, profile: "invoice" } as const;
        for (let i = 0; i < 4; i++) {
          await putRecord(records, aRecord({ ...common, key: `ours${i}`, createdAt: NOW + i }));
          await putRecord(records, aRecord({ ...common, key: `theirs${i}`, tenant: "rival", createdAt: NOW + i }));
        }
        const ours = ["ours3", "ours2", "ours1", "ours0"];
        const narrowings: Omit<RecordQuery, "tenant" | "limit">[] = [
          {},
          { status: "READY" },
          { tag: { name: "kind", value: "bill" } },
          { profile: "invoice" },
          { createdFrom: NOW },
        ];
        for (const narrowing of narrowings) {
          expect(await keysOf({ tenant: "acme", ...narrowing }, 2)).toEqual(ours);
          expect(await keysOf({ tenant: null, ...narrowing })).toHaveLength(8);
          expect(await keysOf({ tenant: "nobody", ...narrowing })).toEqual([]);
        }
        const foreign = await records.list({ tenant: "rival", limit: 2 });
        const shown = await records.list({ tenant: "acme", limit: 10, cursor: foreign.cursor ?? "" });
        expect(shown.records.every(({ summary }) => summary.tenant === "acme")).toBe(true);
      });

      test("a cursor that no listing gave is refused", async () => {
        for (const cursor of ["", "nonsense", Buffer.from('["a",1]').toString("base64url")]) {
          await expect(records.list({ tenant: "acme", limit: 3, cursor })).rejects.toThrow(InvalidCursorError);
        }
      });
    });

    describe("grants", () => {
      test("a grant comes back as it was put, until a day after it expired at the least", async () => {
        const grant = aGrant(harness.now() - 23 * 3_600_000);
        await records.putGrant(grant);
        await records.putGrant({ ...aGrant(harness.now() + 900_000), uploadId: "01K9ZZZZZZZZZZZZZZZZZZZZZZ" });
        expect(await records.getGrant(grant.uploadId)).toEqual(grant);
        expect(await records.getGrant("01K9AAAAAAAAAAAAAAAAAAAAAA")).toBeUndefined();
      });
    });

    describe("idempotency keys", () => {
      const first = { bodyDigest: "d1", decision: "first" };
      const second = { bodyDigest: "d2", decision: "second" };

      test("The first use of an idempotency key holds it until it expires", async () => {
        const now = harness.now();
        expect(await records.claimIdempotencyKey("acme", "k", first, now, now + 1000)).toEqual(first);
        expect(await records.claimIdempotencyKey("acme", "k", second, now + 999, now + 5000)).toEqual(first);
        expect(await records.claimIdempotencyKey("acme", "k", second, now + 1000, now + 5000)).toEqual(second);
        expect(await records.claimIdempotencyKey("acme", "k", first, now + 2000, now + 9000)).toEqual(second);
      });

      test("Of concurrent claims of one idempotency key, one wins and all are told the same", async () => {
        const now = harness.now();
        const uses = Array.from({ length: 10 }, (_, i) => ({ bodyDigest: "d", decision: `use ${i}` }));
        const answers = await Promise.all(
          uses.map((use) => records.claimIdempotencyKey("acme", "k", use, now, now + 60_000)),
        );
        expect(new Set(answers.map(({ decision }) => decision)).size).toBe(1);
        expect(uses).toContainEqual(answers[0]);
      });

      test("tenants and keys are told apart, however they are spelt", async () => {
        const now = harness.now();
        expect(await records.claimIdempotencyKey("a", "b#c", first, now, now + 1000)).toEqual(first);
        expect(await records.claimIdempotencyKey("a#b", "c", second, now, now + 1000)).toEqual(second);
        expect(await records.claimIdempotencyKey("b", "b#c", second, now, now + 1000)).toEqual(second);
      });
    });

    describe("dead letters", () => {
      test("A dead letter put twice is one item, and is gone once removed", async () => {
        const letter = aLetter({ id: "m1" });
        await records.putDeadLetter(letter);
        await records.putDeadLetter(letter);
        expect(await records.getDeadLetter("m1")).toEqual(letter);
        expect((await records.listDeadLetters({ tenant: null, limit: 10 })).letters).toEqual([letter]);
        await records.removeDeadLetter("m1");
        await records.removeDeadLetter("m1");
        expect(await records.getDeadLetter("m1")).toBeUndefined();
        expect((await records.listDeadLetters({ tenant: null, limit: 10 })).letters).toEqual([]);
      });

      test("Dead letters are listed oldest first by class and tenant, page by page", async () => {
        const letters = Array.from({ length: 7 }, (_, i) =>
          aLetter({ id: `m${i}`, at: NOW + Math.floor(i / 3), class: i % 2 === 0 ? "internal" : "unparsable" }),
        );
        const foreign = aLetter({ id: "x", tenant: "rival" });
        const nobodys = aLetter({ id: "y", tenant: null, documentId: null });
        for (const letter of [...letters, foreign, nobodys].reverse()) await records.putDeadLetter(letter);
        const idsOf = async (query: { tenant: string | null; class?: string }, limit: number) => {
          const ids: string[] = [];
          let cursor: string | null = null;
          do {
            const page = await records.listDeadLetters({ ...query, limit, ...(cursor !== null && { cursor }) });
            ids.push(...page.letters.map(({ id }) => id));
            cursor = page.cursor;
            expect(ids.length, "a listing that does not end").toBeLessThan(100);
          } while (cursor !== null);
          return ids;
        };
        expect(await idsOf({ tenant: "acme" }, 2)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6"]);
        expect(await idsOf({ tenant: "acme", class: "unparsable" }, 1)).toEqual(["m1", "m3", "m5"]);
        expect(await idsOf({ tenant: null }, 4)).toEqual(["m0", "m1", "m2", "x", "y", "m3", "m4", "m5", "m6"]);
        expect(await idsOf({ tenant: null, class: "over_budget" }, 4)).toEqual([]);
        await expect(records.listDeadLetters({ tenant: null, cursor: "?", limit: 1 })).rejects.toThrow(
          InvalidCursorError,
        );
      });
    });
  });
}

function withRetryAt(record: DocumentRecord, retryAt: number | null): DocumentRecord {
  return patched(record, NOW, { summary: { retryAt } });
}

function aGrant(expiresAt: number): UploadGrant {
  return {
    uploadId: "01K9BBBBBBBBBBBBBBBBBBBBBB",
    documentId: anOwner().documentId,
    tenant: "acme",
    key: "a.pdf",
    name: "A.pdf",
    contentType: "application/pdf",
    size: 3,
    sha256: null,
    tags: { kind: "bill" },
    profile: null,
    epoch: 0,
    createdAt: expiresAt - 900_000,
    expiresAt,
  };
}

function aLetter(facts: Partial<DeadLetter>): DeadLetter {
  return {
    id: "m",
    origin: "ingestion",
    class: "internal",
    tenant: "acme",
    documentId: anOwner().documentId,
    body: "{}",
    at: NOW,
    ...facts,
  };
}
