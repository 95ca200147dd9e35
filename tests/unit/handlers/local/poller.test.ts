import { describe, expect, it } from "vitest";
import type { IngestWorker } from "../../../../src/handlers/ingest-worker.ts";
import { Poller } from "../../../../src/handlers/local/poller.ts";
import { sqsEventSchema } from "../../../../src/intake/sqs-event.ts";
import { createSqliteQueue } from "../../../../src/local/sqlite-queue.ts";
import { openStateDatabase } from "../../../../src/local/state-database.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { RecordingTelemetry } from "../../../support/recording-telemetry.ts";

function polling(worker: IngestWorker, concurrency = 2) {
  const clock = new ManualClock();
  const telemetry = new RecordingTelemetry();
  const database = openStateDatabase(":memory:");
  const queue = createSqliteQueue({ database, clock, name: "q", visibilitySeconds: 1800, maxReceiveCount: 5 });
  const start = () => new Poller({ queue, worker, clock, telemetry, concurrency, timeoutSeconds: 300 });
  return { clock, telemetry, queue, start };
}

const NOTHING_LEFT = { ready: 0, inFlight: 0, delayed: 0 };

describe("the poller", () => {
  it("hands each message over as a true SQS event of one record, and acknowledges what succeeded", async () => {
    const events: unknown[] = [];
    const { queue, start } = polling(async (event) => {
      events.push(event);
      return { batchItemFailures: [] };
    });
    await queue.send("one");
    await queue.send("two");
    const poller = start();
    await expect.poll(() => queue.depth()).toEqual(NOTHING_LEFT);
    await poller.stop();
    const records = events.map((event) => sqsEventSchema.parse(event).Records);
    expect(records.map((each) => each.map(({ body }) => body))).toEqual([["one"], ["two"]]);
    expect(records[0]?.[0]?.attributes.ApproximateReceiveCount).toBe("1");
    expect(events[0]).toMatchObject({ Records: [{ eventSource: "aws:sqs", awsRegion: "local" }] });
  });

  it("leaves a message that failed in the queue", async () => {
    let calls = 0;
    const { queue, start } = polling(async (event) => {
      calls++;
      return { batchItemFailures: [{ itemIdentifier: sqsEventSchema.parse(event).Records[0]?.messageId ?? "" }] };
    });
    await queue.send("one");
    const poller = start();
    await expect.poll(() => calls).toBe(1);
    await poller.stop();
    expect(await queue.depth()).toEqual({ ready: 0, inFlight: 1, delayed: 0 });
  });

  it("a stop leaves the work in hand no time, waits for it, and takes no further message", async () => {
    const gate = Promise.withResolvers<void>();
    let remaining = () => Number.NaN;
    const { clock, queue, start } = polling(async (_, context) => {
      remaining = () => context.getRemainingTimeInMillis();
      await gate.promise;
      return { batchItemFailures: [] };
    }, 1);
    await queue.send("one");
    await queue.send("two");
    const poller = start();
    await expect.poll(() => remaining()).toBe(300_000);
    await clock.advance(1000);
    expect(remaining()).toBe(299_000);
    let stopped = false;
    const stopping = poller.stop().then(() => {
      stopped = true;
    });
    expect(remaining()).toBe(0);
    await clock.advance(1000);
    expect(stopped).toBe(false);
    gate.resolve();
    await stopping;
    expect(await queue.depth()).toEqual({ ready: 1, inFlight: 0, delayed: 0 });
  });

  it("a queue that cannot be read is tried again after a pause", async () => {
    const { clock, telemetry, queue, start } = polling(async () => ({ batchItemFailures: [] }), 1);
    const receive = queue.receive.bind(queue);
    queue.receive = async () => await Promise.reject(new Error("locked"));
    const poller = start();
    await expect.poll(() => telemetry.logs.length).toBe(1);
    queue.receive = receive;
    await queue.send("one");
    await clock.advance(1000);
    await expect.poll(() => queue.depth()).toEqual(NOTHING_LEFT);
    await poller.stop();
  });
});
