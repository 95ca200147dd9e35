/** The ways a run can end. */
import { describe, expect, it } from "vitest";
import { ProfileCatalog } from "../../../src/config/profile-catalog.ts";
import { Failure } from "../../../src/domain/failure.ts";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { resultKey } from "../../../src/domain/layout.ts";
import { lookBody } from "../../../src/intake/message.ts";
import { OfflineChatModel } from "../../../src/local/offline-chat-model.ts";
import { UncertainCallError } from "../../../src/ports/chat-model.ts";
import { World, type WorldOptions } from "../../faults/world.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";

const KEY = "in/plan.txt";
const TEXT = "The pump failed on Monday.";

async function worldAfter(upload: string, options: WorldOptions = {}, key = KEY): Promise<World> {
  const world = new World(options);
  await world.upload(key, upload);
  await world.drain(world.calmProcess);
  return world;
}

function profileWith(parts: object): ProfileCatalog {
  const profile = {
    name: "plain",
    version: "1",
    description: "A profile",
    prompt: "Find the title.",
    schema: { type: "object", properties: { title: { type: "string" } } },
    models: ["default"],
    match: { default: true },
  };
  return ProfileCatalog.from([{ ...profile, ...parts }]);
}

describe("a permanent failure", () => {
  it("A permanent error ends in FAILED with code, reason and stage, announced and left by nothing", async () => {
    const world = await worldAfter("   \n ");
    const record = await world.record(KEY);
    expect(record?.summary).toMatchObject({
      status: "FAILED",
      live: null,
      concluded: { outcome: "FAILED" },
      tail: null,
    });
    expect(record?.detail.reason).toMatchObject({ code: "empty", stage: "split", retryable: false });
    expect(record?.detail.reason?.message).toMatch(/\w.*\.$/);
    expect(world.announcer.events).toMatchObject([
      { type: "Document Failed", detail: { reason: { code: "empty" }, profile: null } },
    ]);
    expect(world.index.visible()).toEqual([]);
  });

  it("a failing re-upload leaves the older generation live, and removes its own passages", async () => {
    const world = await worldAfter(TEXT);
    const live = (await world.record(KEY))?.summary.live;
    const refuse = new Failure("limit_exceeded", { message: "Too much." });
    world.index.before = (operation) => {
      if (operation === "missing") throw refuse;
    };
    await world.upload(KEY, "The valve failed on Tuesday.");
    await world.drain(world.calmProcess);
    const record = await world.record(KEY);
    expect(record?.summary).toMatchObject({ status: "FAILED", live });
    expect(record?.detail.reason).toMatchObject({ code: "limit_exceeded", stage: "await" });
    expect(new Set(world.index.visible().map(({ owner }) => owner.generation))).toEqual(new Set([live?.generation]));
    expect((await world.search("pump")).hits).toHaveLength(1);
  });

  it("A key without a tenant is recorded as FAILED no_tenant, and nothing of it is read", async () => {
    const world = new World({ settings: { tenancy: "multi" } });
    await world.upload("plan.txt", TEXT);
    await world.drain(world.calmProcess);
    const record = await world.records.get(ownerOfObjectKey("multi", "plan.txt").documentId);
    expect(record?.summary.status).toBe("FAILED");
    expect(record?.detail.reason?.code).toBe("no_tenant");
    expect(world.raw.calls.map((call) => call.operation)).not.toContain("read");
  });

  it("a profile that does not exist is said, and what is live stays", async () => {
    const world = await worldAfter(TEXT);
    await world.reprocess(KEY, { profile: "nowhere" });
    await world.drain(world.calmProcess);
    const record = await world.record(KEY);
    expect(record?.detail.reason).toMatchObject({ code: "unknown_profile", stage: "acquire" });
    expect(record?.summary.live).not.toBeNull();
  });
});

describe("a result with losses", () => {
  it("Truncated output ends in PARTIAL with its reason, and the loss is named in the result", async () => {
    const chat = new ScriptedChatModel([{ text: '{"title": {"value": "Pu', stopReason: "max_tokens" }], "default");
    const world = await worldAfter(TEXT, { chat, profiles: profileWith({}) });
    const record = await world.record(KEY);
    expect(record?.summary).toMatchObject({ status: "PARTIAL", live: { outcome: "PARTIAL" } });
    expect(record?.detail.reason).toMatchObject({ code: "truncated_output", stage: "extract" });
    const { documentId, generation } = record?.summary ?? { documentId: "", generation: 0 };
    const result = JSON.parse(world.outputs.text(resultKey(documentId, generation)) ?? "{}");
    expect(result.warnings.map((warning: { code: string }) => warning.code)).toContain("truncated_output");
    expect(world.announcer.events.at(-1)).toMatchObject({ type: "Document Partial" });
  });
});

describe("legs", () => {
  const PAGES = Array.from({ length: 9 }, (_, page) => `The heron stands on page ${page + 1}.`).join("\f");
  const slow: WorldOptions = { pageMilliseconds: 100_000 };

  it("Near its deadline a run stores its place, sends itself the next leg, and goes on from there", async () => {
    const world = new World(slow);
    await world.upload(KEY, PAGES);
    await world.step();
    const first = await world.record(KEY);
    expect(first?.summary.lease).toBeNull();
    expect(await world.queue.depth()).toMatchObject({ ready: 1 });
    expect(first?.detail.run).toMatchObject({ leg: 1, place: { stage: "read", done: 2 } });
    await world.drain(world.calmProcess);
    const done = await world.record(KEY);
    expect(done?.summary).toMatchObject({ status: "READY", generation: first?.summary.generation });
    expect((await world.search("heron")).hits).toHaveLength(9);
    expect(world.paid.length).toBe(new Set(world.paid).size);
  });

  it("A run that comes no further in two legs fails as no_progress", async () => {
    const world = await worldAfter("one page", { pageMilliseconds: 400_000 });
    const record = await world.record(KEY);
    expect(record?.summary.status).toBe("FAILED");
    expect(record?.detail.reason).toMatchObject({ code: "no_progress", stage: "read" });
  });

  it("A profile that changed between two legs opens the next generation: no result is of two profiles", async () => {
    const profiles = (targetTokens: number) =>
      profileWith({ splitting: { targetTokens, maxTokens: targetTokens + 10 } });
    const [before, after] = [profiles(50), profiles(90)];
    const world = new World({ ...slow, profiles: before });
    await world.upload(KEY, PAGES);
    await world.step();
    const first = await world.record(KEY);
    expect(first?.detail.run).toMatchObject({ leg: 1 });
    world.profiles = after;
    await world.drain(world.calmProcess);
    const done = await world.record(KEY);
    expect(done?.summary.status).toBe("READY");
    expect(done?.summary.live?.profileDigest).toBe(after.find("plain")?.digest);
    expect(done?.summary.generation).toBeGreaterThan(first?.summary.generation ?? Number.NaN);
  });

  it("A version uploaded between two legs opens the next generation", async () => {
    const world = new World(slow);
    await world.upload(KEY, PAGES);
    await world.step();
    const before = (await world.record(KEY))?.summary.generation ?? 0;
    const newer = await world.upload(KEY, "The kingfisher came.");
    await world.drain(world.calmProcess);
    const record = await world.record(KEY);
    expect(record?.summary.live).toMatchObject({ versionId: newer, generation: record?.summary.generation });
    expect(record?.summary.generation).toBeGreaterThan(before);
    expect((await world.search("heron")).hits.filter((hit) => hit.passage.text.includes("heron"))).toEqual([]);
  });
});

describe("what happens after a run has ended", () => {
  it("An announcement that fails when the time is over leaves no lease behind, and is made by the next delivery", async () => {
    const world = new World();
    const announce = world.announcer.announce.bind(world.announcer);
    world.announcer.announce = async () => {
      await world.clock.advance(world.settings.workerTimeoutSeconds * 1000 - 1);
      throw new Error("the listener is not there");
    };
    await world.upload(KEY, TEXT);
    await world.step();
    const summary = (await world.record(KEY))?.summary;
    expect(summary).toMatchObject({ status: "READY", lease: null, tail: { announce: [{ type: "Document Ready" }] } });
    world.announcer.announce = announce;
    await world.drain(world.calmProcess);
    expect(world.announcer.events).toMatchObject([{ type: "Document Ready" }]);
  });
});

describe("over budget", () => {
  const DAY = 86_400_000;

  it("A document over its tenant's budget waits, costs nothing meanwhile, and is done the next day", async () => {
    const world = new World({ settings: { budgetTokensPerTenantDay: 6_000 } });
    for (const key of ["a.txt", "b.txt", "c.txt", "d.txt"]) await world.upload(key, `${TEXT} ${key}`);
    while (await world.step());
    const records = await Promise.all(["a.txt", "b.txt", "c.txt", "d.txt"].map((key) => world.record(key)));
    const waiting = records.find((record) => record?.summary.status === "QUEUED");
    const midnight = (Math.floor(world.clock.now() / DAY) + 1) * DAY;
    const retryAt = waiting?.summary.retryAt ?? 0;
    expect(waiting?.summary.lease).toBeNull();
    expect(retryAt).toBeGreaterThanOrEqual(midnight);
    expect(retryAt).toBeLessThanOrEqual(midnight + 60_000);
    expect(waiting?.detail.reason).toMatchObject({ code: "over_budget", retryable: true });
    expect(records.filter((record) => record?.summary.status === "READY").length).toBeGreaterThan(0);
    expect(await world.queue.depth()).toEqual({ ready: 0, inFlight: 0, delayed: 0 });
    const paid = world.paid.length;
    await world.queue.send(lookBody(waiting?.summary.documentId ?? ""));
    await world.step();
    expect(world.paid).toHaveLength(paid);
    await world.clock.advance(retryAt - world.clock.now());
    await world.reconcileOnce();
    while (await world.step());
    expect((await world.records.get(waiting?.summary.documentId ?? ""))?.summary.status).toBe("READY");
  });

  it("What happens to a document while it runs over its budget does not wait for the budget with it", async () => {
    for (const [change, status] of [
      [(world: World) => world.removeObject(KEY), "DELETED"],
      [(world: World) => world.upload(KEY, "The valve failed."), "READY"],
      [(world: World) => world.reprocess(KEY), "READY"],
    ] as const) {
      const chat = new OfflineChatModel();
      const answer = chat.converse.bind(chat);
      const world = new World({ chat });
      chat.converse = async () => {
        chat.converse = answer;
        await change(world);
        await world.step();
        throw new Failure("over_budget", { retryable: true, retryAfterSeconds: 20 * 3_600 });
      };
      await world.upload(KEY, TEXT);
      while (await world.step());
      expect((await world.record(KEY))?.summary).toMatchObject({ status, lease: null, retryAt: null });
    }
  });

  it("Over budget, a document fails where its profile says so", async () => {
    const budget = { tokensPerDocument: 1, over: "fail" };
    const world = await worldAfter(TEXT, { profiles: profileWith({ budget }) });
    const record = await world.record(KEY);
    expect(record?.summary).toMatchObject({ status: "FAILED", retryAt: null });
    expect(record?.detail.reason).toMatchObject({ code: "over_budget", stage: "extract", retryable: false });
    expect(world.paid).toEqual([]);
  });
});

describe("what a run needs and that is not there", () => {
  const HOUR = 3_600_000;

  /** A world whose model fails until a moment, with a document uploaded to it. */
  async function worldWithout(failure: () => Failure, milliseconds: number): Promise<World> {
    const chat = new OfflineChatModel();
    const answer = chat.converse.bind(chat);
    const world = new World({ chat });
    const until = world.clock.now() + milliseconds;
    chat.converse = async (...args) => {
      if (world.clock.now() < until) throw failure();
      return await answer(...args);
    };
    await world.upload(KEY, TEXT);
    return world;
  }

  const down = () => new Failure("model_unavailable", { retryable: true });

  it("A model's outage of hours fails no document: each waits, and is done once the model is back", async () => {
    const world = await worldWithout(down, 5 * HOUR);
    while (await world.step()) await world.clock.advance(HOUR / 2);
    const waiting = await world.record(KEY);
    expect(waiting?.summary).toMatchObject({ status: "QUEUED", lease: null, retryAt: expect.any(Number) });
    expect(waiting?.detail.reason).toMatchObject({ code: "model_unavailable", retryable: true });
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary.status).toBe("READY");
    expect((await world.records.listDeadLetters({ tenant: null, limit: 1 })).letters).toEqual([]);
  });

  it("An outage of a store of hours fails no document either, where the store says that it may pass", async () => {
    const world = new World();
    const until = world.clock.now() + 5 * HOUR;
    world.index.before = () => {
      if (world.clock.now() < until) throw new Failure("internal", { message: "The index is away.", retryable: true });
    };
    await world.upload(KEY, TEXT);
    while (await world.step()) await world.clock.advance(HOUR / 2);
    expect((await world.record(KEY))?.detail.reason).toMatchObject({ message: "The index is away." });
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary.status).toBe("READY");
  });

  it("a store that loses what was paid is no outage: the models are not asked for days", async () => {
    const world = new World();
    const write = world.outputs.write.bind(world.outputs);
    world.outputs.write = async (key, ...rest) => {
      if (key.startsWith("replies/")) throw new Failure("internal", { message: "It may not write.", retryable: true });
      return await write(key, ...rest);
    };
    await world.upload(KEY, TEXT);
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.detail.reason).toMatchObject({ code: "attempts_exhausted" });
    expect(world.paid.length).toBeLessThanOrEqual(4);
  });

  it("A document waits for what is down for three days at most", async () => {
    const world = await worldWithout(down, 30 * 24 * HOUR);
    while (await world.step()) await world.clock.advance(HOUR / 2);
    await world.clock.advance(3 * 24 * HOUR);
    await world.drain(world.calmProcess);
    const record = await world.record(KEY);
    expect(record?.summary.status).toBe("FAILED");
    expect(record?.detail.reason).toMatchObject({ code: "attempts_exhausted" });
  });

  it("a call that may have been paid without an answer is no outage, and is not made for days", async () => {
    const world = await worldWithout(() => new UncertainCallError("It gave no answer."), 30 * 24 * HOUR);
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.detail.reason).toMatchObject({ code: "attempts_exhausted" });
  });
});
