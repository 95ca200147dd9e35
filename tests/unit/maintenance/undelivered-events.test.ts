import { beforeEach, describe, expect, it } from "vitest";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { createSqliteQueue, type SqliteQueue } from "../../../src/local/sqlite-queue.ts";
import { openStateDatabase } from "../../../src/local/state-database.ts";
import { collectDeadLetters } from "../../../src/maintenance/dead-letters.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { MemoryRecords } from "../../support/memory-records.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";

const EVENT = JSON.stringify({
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: "raw-input" }, object: { key: "acme/a+b.pdf" } },
});

describe("events that never reached the queue", () => {
  let deps: Parameters<typeof collectDeadLetters>[0] & { undelivered: SqliteQueue; queue: SqliteQueue };
  beforeEach(() => {
    const clock = new ManualClock();
    const database = openStateDatabase(":memory:");
    const queue = (name: string) =>
      createSqliteQueue({ database, clock, name, visibilitySeconds: 1800, maxReceiveCount: 5 });
    deps = {
      records: new MemoryRecords(),
      raw: new MemoryObjectStore(),
      queue: queue("ingestion"),
      undelivered: queue("event-target"),
      clock,
      telemetry: new RecordingTelemetry(),
      tenancy: "multi",
    };
  });

  const bodies = async (queue: SqliteQueue) =>
    (await queue.receive({ max: 10, waitSeconds: 0 })).map(({ body }) => body);

  it("an event that could not be delivered is sent again and kept among the dead letters", async () => {
    await deps.undelivered.send(EVENT);
    expect(await collectDeadLetters(deps)).toBe(1);
    expect(await bodies(deps.queue)).toEqual([EVENT]);
    expect(await bodies(deps.undelivered)).toEqual([]);
    const { letters } = await deps.records.listDeadLetters({ tenant: "acme", limit: 10 });
    const { documentId } = ownerOfObjectKey("multi", "acme/a+b.pdf");
    expect(letters).toMatchObject([{ origin: "event-target", class: "undelivered", documentId, body: EVENT }]);
  });

  it("an event stays where it is while the queue does not take it", async () => {
    await deps.undelivered.send(EVENT);
    const send = deps.queue.send.bind(deps.queue);
    deps.queue.send = () => Promise.reject(new Error("The queue's key does not let anybody in."));
    await expect(collectDeadLetters(deps)).rejects.toThrow("key");
    deps.queue.send = send;
    expect(await deps.undelivered.depth()).toMatchObject({ ready: 0, inFlight: 1 });
    expect(await bodies(deps.queue)).toEqual([]);
  });

  it("what is no event is kept for a person to look at, and not sent", async () => {
    await deps.undelivered.send("{}");
    await collectDeadLetters(deps);
    const { letters } = await deps.records.listDeadLetters({ tenant: null, limit: 10 });
    expect(letters).toMatchObject([{ origin: "event-target", class: "unparsable", documentId: null }]);
    expect(await bodies(deps.queue)).toEqual([]);
  });
});
