import { describe, expect, test } from "vitest";
import { grantText } from "../../../src/domain/grant.ts";
import { documentIdOf } from "../../../src/domain/identity.ts";
import { ApiUnderTest } from "./api-under-test.ts";

const SHA256 = "AB".repeat(32);
const BODY = { name: "plan.pdf", contentType: "application/pdf", size: 10 };

describe("POST /documents", () => {
  test("an upload is promised with a signed PUT bound to what was asked", async () => {
    const api = new ApiUnderTest();
    const answer = await api.ask("POST", "/documents", {
      ...BODY,
      sha256: SHA256,
      tags: { year: "2026" },
      profile: "invoice",
    });
    expect(answer.status).toBe(201);
    const { documentId, uploadId, upload } = answer.json;
    const objectKey = `alpha/${uploadId}/plan.pdf`;
    expect(documentId).toBe(documentIdOf("alpha", objectKey));
    expect(answer.headers.get("location")).toBe(`/documents/${documentId}`);
    expect(upload.method).toBe("PUT");
    expect(upload.expiresAt).toBe(new Date(api.clock.now() + 900_000).toISOString());
    expect(api.raw.grants).toEqual([
      {
        key: objectKey,
        contentType: "application/pdf",
        size: 10,
        sha256: SHA256.toLowerCase(),
        metadata: { "sluice-grant": grantText({ documentId, epoch: 0, uploadId }) },
        onlyNew: true,
        expiresInSeconds: 900,
        signedAt: api.clock.now(),
      },
    ]);
    expect(await api.records.getGrant(uploadId)).toMatchObject({
      documentId,
      tenant: "alpha",
      key: `${uploadId}/plan.pdf`,
      name: "plan.pdf",
      sha256: SHA256.toLowerCase(),
      tags: { year: "2026" },
      profile: "invoice",
      epoch: 0,
    });
    const record = await api.records.get(documentId);
    expect(record?.summary).toMatchObject({ status: "AWAITING_UPLOAD", tenant: "alpha" });
  });

  test("the same key again replaces the document", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted({ key: "reports/plan.pdf" });
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const before = await api.records.get(documentId);

    const again = await api.granted({ key: "reports/plan.pdf", name: "other.pdf" });

    expect(again.documentId).toBe(documentId);
    expect(api.raw.grants.map((grant) => grant.onlyNew)).toEqual([true, false]);
    expect(await api.records.get(documentId)).toEqual(before);
  });

  test("a key that holds an object nobody has looked at yet may be overwritten", async () => {
    const api = new ApiUnderTest();
    await api.raw.write("alpha/plan.pdf", "there before");
    await api.granted({ key: "plan.pdf" });
    expect(api.raw.grants[0]?.onlyNew).toBe(false);
  });

  test("a grant after a deletion carries the raised epoch", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted({ key: "plan.pdf" });
    await api.ask("DELETE", `/documents/${documentId}`);
    const again = await api.granted({ key: "plan.pdf" });
    expect((await api.records.getGrant(again.uploadId))?.epoch).toBe(1);
    expect(api.raw.grants[1]?.metadata["sluice-grant"]).toBe(
      grantText({ documentId, epoch: 1, uploadId: again.uploadId }),
    );
  });

  test("a repeated request with its Idempotency-Key gets the same answer", async () => {
    const api = new ApiUnderTest();
    const headers = { "idempotency-key": "order-1" };
    const first = await api.granted({ sha256: SHA256 }, headers);
    const changes = () =>
      api.records.calls.filter(({ operation }) => ["change", "putGrant"].includes(operation)).length;
    const written = changes();
    await api.clock.advance(3_600_000);
    const again = await api.granted({ sha256: SHA256.toLowerCase() }, headers);
    expect(again).toEqual(first);
    expect(changes()).toBe(written);

    await api.clock.advance(86_400_000);
    expect((await api.granted({ sha256: SHA256 }, headers)).uploadId).not.toBe(first.uploadId);
  });

  test("an Idempotency-Key with another body is refused", async () => {
    const api = new ApiUnderTest();
    const headers = { "idempotency-key": "order-1" };
    await api.granted({}, headers);
    const answer = await api.ask("POST", "/documents", { ...BODY, size: 11 }, headers);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: "idempotency_key_reused", errors: [{ field: "Idempotency-Key" }] });
  });

  test("requests at once under one Idempotency-Key make one document", async () => {
    const api = new ApiUnderTest();
    const headers = { "idempotency-key": "order-1" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.granted({}, headers)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const documents = await api.records.list({ tenant: null, limit: 10 });
    expect(documents.records).toHaveLength(1);
  });

  test("two tenants may use the same Idempotency-Key", async () => {
    const api = new ApiUnderTest();
    const mine = await api.granted({}, { "idempotency-key": "order-1" });
    const theirs = await api.granted({}, { "idempotency-key": "order-1", authorization: "Bearer token-of-beta" });
    expect(theirs.uploadId).not.toBe(mine.uploadId);
  });

  test("a crash between promise and grant heals when the request is repeated", async () => {
    const headers = { "idempotency-key": "order-1" };
    for (const crashAt of ["claimIdempotencyKey", "change", "putGrant"]) {
      const api = new ApiUnderTest();
      let crashes = 1;
      api.records.before = (operation) => {
        if (operation === crashAt && crashes-- > 0) throw new Error("crash");
      };
      expect((await api.ask("POST", "/documents", BODY, headers)).status).toBe(500);
      const { documentId, uploadId } = await api.granted({}, headers);
      expect((await api.records.get(documentId))?.detail.uploadId).toBe(uploadId);
      expect(await api.records.getGrant(uploadId)).toBeDefined();
    }
  });

  test("the same key of two tenants is two documents", async () => {
    const api = new ApiUnderTest();
    const mine = await api.granted({ key: "plan.pdf" });
    const theirs = await api.granted({ key: "plan.pdf" }, { authorization: "Bearer token-of-beta" });
    expect(theirs.documentId).not.toBe(mine.documentId);
    expect(api.raw.grants.map((grant) => grant.key)).toEqual(["alpha/plan.pdf", "beta/plan.pdf"]);
  });

  test("a name becomes the last segment of a made key, in safe characters", async () => {
    const api = new ApiUnderTest();
    await api.granted({ name: "Übersicht – Q3 (final)?.pdf" });
    await api.granted({ name: ".." });
    await api.granted({ name: "長".repeat(255) });
    const segments = api.raw.grants.map((grant) => grant.key.split("/").at(-1) ?? "");
    expect(segments[0]).toBe("Übersicht_Q3_(final)_.pdf");
    expect(segments[1]).toBe("document");
    expect(Buffer.byteLength(segments[2] ?? "")).toBeLessThanOrEqual(512);
  });
});

describe("what POST /documents refuses", () => {
  const cases: [field: string, status: number, change: Record<string, unknown>][] = [
    ["name", 400, { name: undefined }],
    ["name", 400, { name: "  " }],
    ["name", 400, { name: "a/b.pdf" }],
    ["name", 400, { name: "a\u0000.pdf" }],
    ["name", 400, { name: "\ud800.pdf" }],
    ["name", 400, { name: "n".repeat(256) }],
    ["contentType", 400, { contentType: "pdf" }],
    ["contentType", 400, { contentType: "text/plain\r\nx: y" }],
    ["size", 400, { size: "10" }],
    ["size", 400, { size: -1 }],
    ["size", 400, { size: 1.5 }],
    ["size", 413, { size: 100 * 1024 * 1024 + 1 }],
    ["sha256", 400, { sha256: "ab" }],
    ["key", 400, { key: "" }],
    ["key", 400, { key: "/a" }],
    ["key", 400, { key: "a/" }],
    ["key", 400, { key: "a//b" }],
    ["key", 400, { key: "a/../b" }],
    ["key", 400, { key: "a/./b" }],
    ["key", 400, { key: "a\nb" }],
    ["key", 400, { key: "k".repeat(1019) }],
    ["tags", 400, { tags: ["a"] }],
    ["tags", 400, { tags: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`t${i}`, "v"])) }],
    ["tags.a", 400, { tags: { a: "v".repeat(257) } }],
    [`tags.${"t".repeat(65)}`, 400, { tags: { ["t".repeat(65)]: "v" } }],
    ["profile", 422, { profile: "unheard-of" }],
    ["sha265", 400, { sha265: SHA256 }],
  ];

  test.each(cases)("%s (%i) %#", async (field, status, change) => {
    const api = new ApiUnderTest();
    const answer = await api.ask("POST", "/documents", { ...BODY, ...change });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(api.raw.grants).toEqual([]);
  });

  test("the greatest key that fits is taken, its tenant counted", async () => {
    const answer = await new ApiUnderTest().ask("POST", "/documents", { ...BODY, key: "k".repeat(1018) });
    expect(answer.status).toBe(201);
  });

  test("an Idempotency-Key that is none is named", async () => {
    const answer = await new ApiUnderTest().ask("POST", "/documents", BODY, { "idempotency-key": "k".repeat(256) });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].field).toBe("Idempotency-Key");
  });
});
