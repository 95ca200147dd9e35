import { beforeEach, describe, expect, it } from "vitest";
import { settingsFrom } from "../../../src/config/settings.ts";
import { Failure } from "../../../src/domain/failure.ts";
import { parseWorkMessage } from "../../../src/intake/message.ts";
import { ApiUnderTest } from "./api-under-test.ts";

describe("POST /imports", () => {
  let api: ApiUnderTest;
  const ask = (body: object = {}) => api.ask("POST", "/imports", { bucket: "old-archive", prefix: "alpha/", ...body });
  const sent = () => api.queue.sent.map(({ body }) => parseWorkMessage(body));

  beforeEach(async () => {
    api = new ApiUnderTest({ settings: settingsFrom({ tenancy: "multi", rawBucket: "old-archive" }) });
    for (const key of ["alpha/invoices/1.pdf", "alpha/plan.zip", "beta/secret.pdf"]) await api.raw.write(key, "bytes");
    await api.raw.write("alpha/empty.txt", "");
    await api.raw.write("alpha/folder/", "");
  });

  it("objects that lay in the service's own bucket before it are queued where they lie", async () => {
    expect(await ask()).toMatchObject({
      status: 200,
      json: { objects: 2, known: 0, queued: 2, bytes: 10, cursor: null },
    });
    expect(sent()).toEqual([
      { kind: "object", objectKey: "alpha/invoices/1.pdf", deleted: false, byLifecycle: false },
      { kind: "object", objectKey: "alpha/plan.zip", deleted: false, byLifecycle: false },
    ]);
  });

  it("a dry run says what would be queued and about what it costs, and queues nothing", async () => {
    const { json } = await ask({ dryRun: true });
    expect(json).toMatchObject({ queued: 2, estimate: { unreadable: 1, cost: { currency: "USD" } } });
    expect(json.estimate.cost.amount).toBeGreaterThan(0);
    expect(json.estimate.profiles.map(({ profile }: { profile: string }) => profile)).toEqual(["invoice", "general"]);
    expect(sent()).toEqual([]);
  });

  it("an object that is a document already is left as it is", async () => {
    await api.granted({ key: "invoices/1.pdf" });
    expect((await ask()).json).toMatchObject({ objects: 2, known: 1, queued: 1 });
  });

  it("long listings are gone through page by page", async () => {
    for (let i = 0; i < 150; i++) await api.raw.write(`alpha/many/${i}.txt`, "text");
    const first = await ask({ prefix: "alpha/many/" });
    expect(first.json).toMatchObject({ objects: 100, cursor: expect.any(String) });
    const second = await ask({ prefix: "alpha/many/", cursor: first.json.cursor });
    expect(second.json).toMatchObject({ objects: 50, cursor: null });
    expect(new Set(sent().map((message) => message.kind === "object" && message.objectKey)).size).toBe(150);
  });

  it("another bucket, another tenant's prefix and a made-up cursor are refused by name", async () => {
    expect(await ask({ bucket: "elsewhere" })).toMatchObject({ status: 422, json: { code: "other_bucket" } });
    for (const prefix of ["", "beta/", "alph", "alpha"]) {
      const answer = await ask({ prefix });
      expect([prefix, answer.status, answer.json.errors[0].field]).toEqual([prefix, 400, "prefix"]);
    }
    api.raw.list = async () => {
      throw new Failure("internal", { retryable: false });
    };
    expect(await ask({ cursor: "made-up" })).toMatchObject({ status: 400, json: { errors: [{ field: "cursor" }] } });
    expect((await ask()).status).toBe(500);
    expect(sent()).toEqual([]);
  });
});

describe("POST /estimates", () => {
  it("an estimate is told by profile, with the models that would be asked", async () => {
    const api = new ApiUnderTest();
    const objects = [
      { key: "invoices/1.pdf", size: 400_000 },
      { key: "note.txt", size: 400 },
      { key: "x.zip", size: 9 },
    ];
    const { json } = await api.ask("POST", "/estimates", { objects });
    expect(json).toMatchObject({
      unreadable: 1,
      profiles: [
        { profile: "invoice", models: ["m"], documents: 1 },
        { profile: "general", documents: 2 },
      ],
    });
    expect(json.profiles[0].cost.amount + json.profiles[1].cost.amount).toBeCloseTo(json.cost.amount, 12);
    const named = await api.ask("POST", "/estimates", { objects, profile: "invoice" });
    expect(named.json.profiles).toMatchObject([{ profile: "invoice", documents: 3 }]);
    expect(await api.ask("POST", "/estimates", { objects, profile: "none" })).toMatchObject({ status: 422 });
  });
});
