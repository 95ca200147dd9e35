import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { createIngestWorker } from "../../../src/handlers/ingest-worker.ts";
import { sqsEventOf } from "../../../src/handlers/local/poller.ts";
import { OfflineChatModel } from "../../../src/local/offline-chat-model.ts";
import type { ChatReply, ChatRequest } from "../../../src/ports/chat-model.ts";
import type { ReceivedMessage } from "../../../src/ports/work-queue.ts";
import { DoomedProcess } from "../../faults/doomed-process.ts";
import { s3Event } from "../../faults/s3-event.ts";
import { World, type WorldOptions } from "../../faults/world.ts";

/** The offline model; a question that meets the hold waits for it. */
class HeldChatModel extends OfflineChatModel {
  hold: (() => Promise<ChatReply>) | undefined;

  override async converse(request: ChatRequest, options?: { signal?: AbortSignal }): Promise<ChatReply> {
    const { hold } = this;
    this.hold = undefined;
    return hold === undefined ? await super.converse(request, options) : await hold();
  }
}

let world: World;
let chat: HeldChatModel;

function worldWith(options: WorldOptions = {}): void {
  chat = new HeldChatModel();
  world = new World({ chat, ...options });
}

beforeEach(() => worldWith());
afterEach(() => world.close());

/** Calls the worker as Lambda does, with so many messages, and so much time. */
function calling(messages: readonly ReceivedMessage[], process = world.calmProcess()) {
  const until = world.clock.now() + world.settings.workerTimeoutSeconds * 1000;
  const worker = createIngestWorker(world.dependencies(process));
  const Records = messages.flatMap((message) => sqsEventOf(message).Records);
  return worker({ Records }, { getRemainingTimeInMillis: () => until - world.clock.now() });
}

const received = (max = 10) => world.queue.receive({ max, waitSeconds: 0 });
const types = () => world.announcer.events.map(({ type }) => type);
const statusOf = async (key: string) => (await world.record(key))?.summary.status;

/** The rows of a field's experience that concern queue and function, one test each. */
describe("what bites in production: queue and function", () => {
  it("One upload processed 6 times is paid for once, announced once and found once", async () => {
    await world.upload("plan.txt", "The otter sleeps until noon.");
    for (let copy = 1; copy < 6; copy++) await world.queue.send(s3Event("Object Created", "plan.txt"));
    const messages = await received();
    expect(messages).toHaveLength(6);
    await world.settle(Promise.all(messages.map((message) => calling([message]))));
    for (const { receiptHandle } of messages) await world.queue.acknowledge(receiptHandle);
    await world.drain(world.calmProcess);
    expect(new Set(world.paid).size).toBe(world.paid.length);
    expect(types()).toEqual(["Document Ready"]);
    expect((await world.search("otter")).hits).toHaveLength(1);
  });

  it("Keys with `+`, `%` and spaces are found, for an event's key is raw and never decoded", async () => {
    const keys = ["a+b.txt", "100%.txt", "a b%20c.txt", "%41%2B.txt", "ü/%ZZ.txt"];
    for (const key of keys) await world.upload(key, `The text of ${keys.indexOf(key)}.`);
    await world.drain(world.calmProcess);
    expect(await Promise.all(keys.map(statusOf))).toEqual(keys.map(() => "READY"));
    expect(new Set(world.raw.calls.map(({ key }) => key))).toEqual(new Set(keys));
  });

  it("A late duplicate does not overwrite success with FAILED", async () => {
    await world.upload("plan.txt", "The otter sleeps until noon.");
    const late = Promise.withResolvers<ChatReply>();
    chat.hold = () => late.promise;
    const [first] = await received();
    const hanging = calling(first === undefined ? [] : [first]);
    for (let turn = 0; turn < 200; turn++) await nextTurn();
    expect(await statusOf("plan.txt")).toBe("PROCESSING");
    // Its lease runs out, and a copy of the message is worked on to the end.
    await world.clock.advance(world.settings.leaseSeconds * 1000 + 1);
    await world.queue.send(s3Event("Object Created", "plan.txt"));
    await world.settle(calling(await received()));
    expect(await statusOf("plan.txt")).toBe("READY");
    const before = await world.record("plan.txt");
    late.reject(new Failure("model_refused"));
    expect(await world.settle(hanging)).toEqual({ batchItemFailures: [] });
    expect(await world.record("plan.txt")).toEqual(before);
  });

  it("A re-upload under the old name never returns the old result", async () => {
    const old = await world.upload("plan.txt", "The otter sleeps until noon.");
    await world.drain(world.calmProcess);
    const newer = await world.upload("plan.txt", "The beaver wakes at dusk.");
    // The first version's event comes once more, after the second's.
    await world.queue.send(s3Event("Object Created", "plan.txt"));
    await world.drain(world.calmProcess);
    const { summary } = (await world.record("plan.txt")) ?? {};
    expect([summary?.live?.versionId, summary?.status]).toEqual([newer, "READY"]);
    expect(newer).not.toBe(old);
    expect((await world.search("beaver")).hits.map(({ passage }) => passage.text)).toEqual([
      "The beaver wakes at dusk.",
    ]);
  });

  it("A lease that a killed worker left holds up its own document alone, and until its message is visible again", async () => {
    await world.upload("killed.txt", "The otter sleeps until noon.");
    const begun = world.clock.now();
    const doomed = new DoomedProcess({ at: 4, when: "after" });
    await world.settle(calling(await received(), doomed));
    expect(doomed.dead).toBe(true);
    expect((await world.record("killed.txt"))?.summary.lease).not.toBeNull();
    await world.upload("other.txt", "The beaver wakes at dusk.");
    await world.settle(calling(await received()));
    expect(await statusOf("other.txt")).toBe("READY");
    expect(world.clock.now() - begun).toBeLessThan(60_000);
    await world.drain(world.calmProcess);
    expect(await statusOf("killed.txt")).toBe("READY");
    expect(world.announcer.events.at(-1)?.time).toBeLessThan(begun + world.settings.visibilitySeconds * 1000 + 120_000);
  });

  it("Deleted text is not retrieved, though nothing of it was removed from the index yet", async () => {
    await world.upload("plan.txt", "The otter sleeps until noon.");
    await world.drain(world.calmProcess);
    expect((await world.search("otter")).hits).toHaveLength(1);
    await world.deleteDocument("plan.txt");
    expect((await world.search("otter")).hits).toEqual([]);
    expect(await world.index.generations((await world.record("plan.txt"))?.summary.documentId ?? "")).toHaveLength(1);
  });

  it("A document that comes no further says so within the hour, instead of synchronizing for 20 hours", async () => {
    world.close();
    worldWith({ pageMilliseconds: 400_000 });
    const begun = world.clock.now();
    await world.upload("slow.txt", Array.from({ length: 12 }, (_, page) => `Page ${page}.`).join("\f"));
    await world.drain(world.calmProcess);
    const { summary, detail } = (await world.record("slow.txt")) ?? {};
    expect([summary?.status, detail?.reason?.code]).toEqual(["FAILED", "no_progress"]);
    expect(types()).toEqual(["Document Failed"]);
    expect((world.announcer.events[0]?.time ?? 0) - begun).toBeLessThan(3_600_000);
  });
});
