import { beforeEach, describe, expect, it } from "vitest";
import { grantText, type UploadGrant } from "../../../src/domain/grant.ts";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { newRecord } from "../../../src/domain/record/new-record.ts";
import { contentDigestOf, see } from "../../../src/ingest/see.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { MemoryRecords } from "../../support/memory-records.ts";
import { SequentialIds } from "../../support/sequential-ids.ts";

const KEY = "in/plan.txt";
const owner = ownerOfObjectKey("single", KEY);
const record = newRecord(owner, 1_000);
const UPLOAD = new SequentialIds().ulid();

let raw: MemoryObjectStore;
let records: MemoryRecords;
beforeEach(() => {
  raw = new MemoryObjectStore();
  records = new MemoryRecords();
});

const aGrant = (facts: Partial<UploadGrant> = {}): UploadGrant =>
  ({
    uploadId: UPLOAD,
    documentId: owner.documentId,
    epoch: 2,
    name: "The plan",
    tags: { site: "north" },
    profile: "invoice",
    ...facts,
  }) as UploadGrant;

const metadataOf = (documentId: string, epoch = 2) => ({
  "sluice-grant": grantText({ documentId, epoch, uploadId: UPLOAD }),
});

describe("what lies under a key", () => {
  it("is nothing where HEAD finds nothing", async () => {
    expect(await see(raw, records, record)).toBeNull();
  });

  it("A grant applies when the object that lies under the key shows it", async () => {
    await records.putGrant(aGrant());
    await raw.write(KEY, "text", { metadata: metadataOf(owner.documentId) });
    expect(await see(raw, records, record)).toMatchObject({
      name: "The plan",
      tags: { site: "north" },
      requestedProfile: "invoice",
      uploadId: UPLOAD,
      epoch: 2,
    });
  });

  it("A grant of another document, which a copied object keeps, says nothing", async () => {
    await records.putGrant(aGrant());
    await raw.write(KEY, "text", { metadata: metadataOf(ownerOfObjectKey("single", "other.txt").documentId) });
    expect(await see(raw, records, record)).toMatchObject({ name: "plan.txt", tags: {}, uploadId: null, epoch: null });
    expect(records.calls.map((call) => call.operation)).not.toContain("getGrant");
  });

  it("a grant that is not known any more still counts by its epoch", async () => {
    await raw.write(KEY, "text", { metadata: metadataOf(owner.documentId, 1) });
    expect(await see(raw, records, record)).toMatchObject({ epoch: 1, uploadId: null });
  });

  it("What a grant said of a document outlives the grant", async () => {
    const facts = { name: "The plan", tags: { site: "north" }, profile: "invoice", uploadId: UPLOAD };
    const known = { ...record, detail: { ...record.detail, ...facts } };
    await raw.write(KEY, "text", { metadata: metadataOf(owner.documentId) });
    const { profile: requestedProfile, ...rest } = facts;
    expect(await see(raw, records, known)).toMatchObject({ ...rest, requestedProfile });
    const another = { ...known, detail: { ...known.detail, uploadId: "another" } };
    expect(await see(raw, records, another)).toMatchObject({ name: "plan.txt", tags: {}, uploadId: null });
  });

  it("A plain upload is described by its metadata", async () => {
    const metadata = { "sluice-name": "Plan B", "sluice-tags": "site=south&year=2026", "sluice-profile": "contract" };
    await raw.write(KEY, "text", { metadata });
    expect(await see(raw, records, record)).toMatchObject({
      name: "Plan B",
      tags: { site: "south", year: "2026" },
      requestedProfile: "contract",
    });
  });

  it("is the same document only with the same bytes, type, name, tags and profile", () => {
    const facts = {
      sha256: "a".repeat(64),
      contentType: "text/plain",
      name: "A",
      tags: { a: "1" },
      profile: null,
    };
    const changed = [
      { sha256: "b".repeat(64) },
      { contentType: "text/html" },
      { name: "B" },
      { tags: { a: "2" } },
      { profile: "invoice" },
    ];
    const digests = [{}, ...changed].map((change) => contentDigestOf({ ...facts, ...change }));
    expect(new Set(digests).size).toBe(digests.length);
    expect(contentDigestOf({ ...facts })).toBe(digests[0]);
  });
});
