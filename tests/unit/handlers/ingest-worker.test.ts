import { beforeEach, describe, expect, it } from "vitest";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { createIngestWorker } from "../../../src/handlers/ingest-worker.ts";
import { sqsEventOf } from "../../../src/handlers/local/poller.ts";
import type { ReceivedMessage } from "../../../src/ports/work-queue.ts";
import { DoomedProcess } from "../../faults/doomed-process.ts";
import { World } from "../../faults/world.ts";
import { expectNeverTold } from "../../support/recording-telemetry.ts";

let world: World;
beforeEach(() => {
  world = new World();
});

/** What SQS hands over in one batch, and the worker's answer: the ids that are to come again. */
async function invoke(messages: readonly ReceivedMessage[]): Promise<readonly string[]> {
  const worker = createIngestWorker(world.dependencies(new DoomedProcess(null)));
  const event = { Records: messages.flatMap((message) => sqsEventOf(message).Records) };
  const { batchItemFailures } = await world.settle(worker(event, { getRemainingTimeInMillis: () => 300_000 }));
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const receive = () => world.queue.receive({ max: 10, waitSeconds: 0 });

describe("the ingest worker", () => {
  it("Each message of a batch fails or succeeds on its own", async () => {
    for (const key of ["a.txt", "b.txt", "c.txt"]) await world.upload(key, `The pump of ${key} failed.`);
    const bad = ownerOfObjectKey("single", "b.txt").documentId;
    const put = world.index.put.bind(world.index);
    world.index.put = async (passages) => {
      if (passages[0]?.owner.documentId === bad) throw new Error("the index refuses this one");
      await put(passages);
    };
    const messages = await receive();
    expect(await invoke(messages)).toEqual([messages[1]?.messageId]);
    const statuses = await Promise.all(["a.txt", "b.txt", "c.txt"].map((key) => world.record(key)));
    expect(statuses.map((record) => record?.summary.status)).toEqual(["READY", "QUEUED", "READY"]);
  });

  it("A retryable failure sets the message's visibility to its backoff before it is reported", async () => {
    await world.upload("a.txt", "The pump failed.");
    world.index.before = () => {
      throw new Error("the index is not there");
    };
    const messages = await receive();
    expect(await invoke(messages)).toEqual([messages[0]?.messageId]);
    expect(await receive()).toEqual([]);
    await world.clock.advance(world.settings.backoffBaseSeconds * 1000);
    expect((await receive()).map((message) => message.receiveCount)).toEqual([2]);
  });

  it("A message that is not understood becomes a dead letter at once, and others go on", async () => {
    await world.queue.send("not json: secret words");
    await world.upload("a.txt", "The pump failed.");
    const messages = await receive();
    expect(await invoke(messages)).toEqual([]);
    const { letters } = await world.records.listDeadLetters({ tenant: null, limit: 10 });
    expect(letters).toMatchObject([
      { id: messages[0]?.messageId, class: "unparsable", body: "not json: secret words" },
    ]);
    expect((await world.record("a.txt"))?.summary.status).toBe("READY");
    expectNeverTold(world.telemetry, "secret words");
  });

  it("A message that is not understood and cannot be kept comes again, and takes no other one with it", async () => {
    await world.upload("a.txt", "The pump failed.");
    await world.queue.send("not json: secret words");
    await world.upload("b.txt", "The turbine failed.");
    world.records.putDeadLetter = async () => await Promise.reject(new Error("the table is busy"));
    const messages = await receive();
    expect(await invoke(messages)).toEqual([messages[1]?.messageId]);
    const statuses = await Promise.all(["a.txt", "b.txt"].map((key) => world.record(key)));
    expect(statuses.map((record) => record?.summary.status)).toEqual(["READY", "READY"]);
    expectNeverTold(world.telemetry, "secret words");
  });

  it("a failure of the worker's own parts leaves the message to come again", async () => {
    await world.upload("a.txt", "The pump failed.");
    const messages = await receive();
    world.records.change = async () => await Promise.reject(new Error("the table is not there"));
    expect(await invoke(messages)).toEqual([messages[0]?.messageId]);
  });

  it("document text is never told to operators", async () => {
    await world.upload("a.txt", "The cormorant nests upstream.");
    await invoke(await receive());
    expect(world.telemetry.spans.map((span) => span.name)).toEqual([
      "read",
      "transcribe",
      "split",
      "extract",
      "embed",
      "index",
      "await",
    ]);
    expectNeverTold(world.telemetry, "cormorant");
  });

  it("an event that is no SQS event is refused", async () => {
    const worker = createIngestWorker(world.dependencies(new DoomedProcess(null)));
    await expect(worker({ Records: [{ body: "x" }] }, { getRemainingTimeInMillis: () => 1 })).rejects.toThrow();
  });
});
