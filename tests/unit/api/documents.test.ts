import { describe, expect, test } from "vitest";
import { resultKey } from "../../../src/domain/layout.ts";
import { patched } from "../../../src/domain/record/record.ts";
import { lookBody } from "../../../src/intake/message.ts";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

const FIELDS = { total: { value: 12.5, grounded: true, evidence: { page: 1, quote: "12.50" } } };
const UNKNOWN = "0".repeat(26);

describe("GET /documents/{id}", () => {
  test("a document that waits for its upload shows what was promised", async () => {
    const api = new ApiUnderTest();
    const { documentId, uploadId } = await api.granted({ tags: { year: "2026" } });
    const answer = await api.ask("GET", `/documents/${documentId}`);
    expect(answer.status).toBe(200);
    const now = new Date(api.clock.now()).toISOString();
    expect(answer.json).toEqual({
      documentId,
      name: "plan.pdf",
      key: `${uploadId}/plan.pdf`,
      contentType: "application/pdf",
      size: 10,
      tags: { year: "2026" },
      status: "AWAITING_UPLOAD",
      generation: 0,
      versionId: null,
      uploadId,
      live: null,
      reason: null,
      warnings: [],
      fields: {},
      usage: {
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        embeddedTokens: 0,
        cost: { amount: 0, currency: "USD" },
        repeated: 0,
      },
      retryAt: null,
      createdAt: now,
      updatedAt: now,
      links: { self: `/documents/${documentId}` },
    });
  });

  test("a document is answered with its newest status and its live fields", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    const warning = { code: "needs_vision", message: "A picture.", page: 2 };
    await api.concluded(documentId, { outcome: "PARTIAL", result: { fields: FIELDS, warnings: [warning] } });
    const live = (await api.records.get(documentId))?.summary.live?.generation;
    await api.clock.advance(5000);
    const reason = { code: "encrypted", message: "Locked.", stage: "read", retryable: false } as const;
    await api.concluded(documentId, { outcome: "FAILED", reason });

    const { json } = await api.ask("GET", `/documents/${documentId}`);
    expect(json).toMatchObject({
      status: "FAILED",
      reason,
      fields: FIELDS,
      warnings: [warning],
      versionId: "v00000001",
    });
    expect(json.live).toEqual({
      generation: live,
      versionId: "v00000001",
      profile: "invoice",
      profileDigest: "d".repeat(64),
      outcome: "PARTIAL",
    });
    expect(json.generation).toBeGreaterThan(json.live.generation);
    expect(json.usage).toMatchObject({ inputTokens: 7, embeddedTokens: 9, repeated: 0 });
    expect(json.links.output).toBe(`/documents/${documentId}/output`);
  });

  test("only the small result is read", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: { fields: FIELDS } });
    api.outputs.calls.length = 0;
    const { json } = await api.ask("GET", `/documents/${documentId}`);
    expect(api.outputs.calls).toEqual([{ operation: "read", key: resultKey(documentId, json.live.generation) }]);
  });

  test("a missing result of a live document is stated as a warning", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY" });
    const { status, json } = await api.ask("GET", `/documents/${documentId}`);
    expect(status).toBe(200);
    expect(json.warnings.map((warning: { code: string }) => warning.code)).toEqual(["result_missing"]);
    expect(api.telemetry.logs.some(({ level }) => level === "error")).toBe(true);
  });

  test("a result that went because a newer generation became live is looked for there", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const old = (await api.records.get(documentId))?.summary.live?.generation ?? 0;
    await api.clock.advance(5000);
    const read = api.outputs.read.bind(api.outputs);
    api.outputs.read = async (key, options) => {
      if (key === resultKey(documentId, old)) {
        await api.concluded(documentId, { outcome: "READY", result: { fields: FIELDS } });
        return null;
      }
      return read(key, options);
    };
    const { json } = await api.ask("GET", `/documents/${documentId}`);
    expect(json.live.generation).toBeGreaterThan(old);
    expect(json.fields).toEqual(FIELDS);
    expect(json.warnings).toEqual([]);
  });

  test.each([UNKNOWN, "x", "%E0%A4%A", "..%2f", "a".repeat(3000)])("no document under %s", async (id) => {
    const answer = await new ApiUnderTest().ask("GET", `/documents/${id}`);
    expect(answer.status).toBe(404);
    expect(answer.json.code).toBe("not_found");
  });
});

describe("DELETE /documents/{id}", () => {
  test("a deleted document is answered with 202 and from then on with 410", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted({ key: "plan.pdf" });
    const { versionId } = await api.raw.write("alpha/plan.pdf", "bytes");
    const answer = await api.ask("DELETE", `/documents/${documentId}`);
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ documentId, status: "DELETED" });
    expect((await api.records.get(documentId))?.detail.deletedVersions).toEqual([versionId]);
    expect(api.queue.sent.map(({ body }) => body)).toEqual([lookBody(documentId)]);

    for (const [method, path] of [
      ["GET", `/documents/${documentId}`],
      ["POST", `/documents/${documentId}/reprocess`],
    ] as const) {
      const gone = await api.ask(method, path);
      expect(gone.status).toBe(410);
      expect(gone.json.code).toBe("deleted");
    }
  });

  test("deleting twice is answered in the same way", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    const first = await api.ask("DELETE", `/documents/${documentId}`);
    const buried = await api.records.get(documentId);
    await api.clock.advance(5000);
    const again = await api.ask("DELETE", `/documents/${documentId}`);
    expect([again.status, again.json]).toEqual([202, first.json]);
    expect(await api.records.get(documentId)).toEqual(buried);
  });

  test("a deletion whose message is lost stands, and repeating it sends the message", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    let failures = 1;
    api.queue.beforeSend = () => {
      if (failures-- > 0) throw new Error("lost");
    };
    expect((await api.ask("DELETE", `/documents/${documentId}`)).status).toBe(500);
    expect((await api.ask("GET", `/documents/${documentId}`)).status).toBe(410);
    expect((await api.ask("DELETE", `/documents/${documentId}`)).status).toBe(202);
    expect(api.queue.sent).toHaveLength(1);
  });
});

describe("POST /documents/{id}/reprocess", () => {
  test("a reprocess is accepted, for another profile and with models asked anew", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const path = `/documents/${documentId}/reprocess`;
    const answer = await api.ask("POST", path, { profile: "general", fresh: true });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ documentId, status: "QUEUED" });
    const record = await api.records.get(documentId);
    expect(record?.detail.request).toMatchObject({ profile: "general", fresh: true });
    expect(record?.summary.live).not.toBeNull();
    expect(api.queue.sent.map(({ body }) => body)).toEqual([lookBody(documentId)]);
  });

  test.each([
    ["no body", undefined, {}],
    ["an empty body of a client that names its type all the same", "", { "content-type": "application/json" }],
    ["an empty object", {}, {}],
  ])("%s asks for the document's own profile", async (_, body, headers: Record<string, string>) => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const answer = await api.ask("POST", `/documents/${documentId}/reprocess`, body, headers);
    expect(answer.status).toBe(202);
    expect((await api.records.get(documentId))?.detail.request).toMatchObject({ profile: null, fresh: false });
  });

  test("a reprocess request is recorded before its message is sent", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: {} });
    api.queue.beforeSend = () => {
      throw new Error("lost");
    };
    expect((await api.ask("POST", `/documents/${documentId}/reprocess`)).status).toBe(500);
    const record = await api.records.get(documentId);
    expect(record?.detail.request).not.toBeNull();
    expect(record?.summary.wanted).toBeGreaterThan(record?.summary.served ?? 0);
  });

  test("a document without bytes cannot be reprocessed", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    const answer = await api.ask("POST", `/documents/${documentId}/reprocess`, {});
    expect(answer.status).toBe(409);
    expect(answer.json.code).toBe("no_bytes");

    await api.concluded(documentId, { outcome: "READY", result: {} });
    await api.records.change(documentId, (current) => ({
      record: current === undefined ? null : patched(current, 0, { detail: { rawExpired: true } }),
      result: undefined,
    }));
    expect((await api.ask("POST", `/documents/${documentId}/reprocess`, {})).status).toBe(409);
    expect(api.queue.sent).toEqual([]);
  });

  test("an unknown profile is refused by name", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    const answer = await api.ask("POST", `/documents/${documentId}/reprocess`, { profile: "unheard-of" });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: "unknown_profile", errors: [{ field: "profile" }] });
  });
});

test("another tenant's document is not found on any route", async () => {
  const api = new ApiUnderTest();
  const { documentId } = await api.granted();
  await api.concluded(documentId, { outcome: "READY", result: { fields: FIELDS } });
  const deleted = (await api.granted()).documentId;
  await api.ask("DELETE", `/documents/${deleted}`);
  const before = await api.records.get(documentId);
  const sent = api.queue.sent.length;
  const beta = { authorization: `Bearer ${BETA}` };
  for (const [method, suffix] of [
    ["GET", ""],
    ["DELETE", ""],
    ["POST", "/reprocess"],
  ] as const) {
    const unknown = await api.ask(method, `/documents/${UNKNOWN}${suffix}`, undefined, beta);
    expect(unknown.status).toBe(404);
    for (const id of [documentId, deleted]) {
      const answer = await api.ask(method, `/documents/${id}${suffix}`, undefined, beta);
      expect([answer.status, answer.json]).toEqual([404, unknown.json]);
    }
  }
  expect(await api.records.get(documentId)).toEqual(before);
  expect(api.queue.sent).toHaveLength(sent);
});
