import { beforeEach, describe, expect, it } from "vitest";
import { createReconciler, type ReconcilerResult } from "../../../src/handlers/reconciler.ts";
import { createSqliteQueue, type SqliteQueue } from "../../../src/local/sqlite-queue.ts";
import { openStateDatabase } from "../../../src/local/state-database.ts";
import { LaggingPassageIndex } from "../../support/lagging-passage-index.ts";
import { liveRecord } from "../../support/live-world.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { MemoryRecords } from "../../support/memory-records.ts";
import { aPassage } from "../../support/passages.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { putRecord } from "../../support/records.ts";

describe("upkeep by schedule", () => {
  const clock = new ManualClock();
  let records: MemoryRecords;
  let index: LaggingPassageIndex;
  let queue: SqliteQueue;
  let asked: string[];
  let handler: (event: unknown) => Promise<ReconcilerResult>;

  beforeEach(() => {
    records = new MemoryRecords();
    index = new LaggingPassageIndex({ clock });
    const database = openStateDatabase(":memory:");
    queue = createSqliteQueue({ database, clock, name: "ingestion", visibilitySeconds: 1800, maxReceiveCount: 5 });
    asked = [];
    const watched = new Proxy(index, {
      get(target, name) {
        asked.push(String(name));
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const telemetry = new RecordingTelemetry();
    const raw = new MemoryObjectStore();
    const reconciler = createReconciler({ records, raw, queue, index: watched, clock, telemetry, tenancy: "single" });
    handler = (event) => reconciler(event, { getRemainingTimeInMillis: () => 300_000 });
  });

  it("reconciles without waking the search collection", async () => {
    const due = liveRecord("a".repeat(26), 7);
    await putRecord(records, {
      ...due,
      summary: { ...due.summary, tail: { announce: [], sweepAt: clock.now(), sweeps: 1 } },
    });
    expect(await handler({})).toEqual({ looks: 1, deadLetters: 0 });
    expect((await queue.depth()).ready).toBe(1);
    expect(asked).toEqual([]);
  });

  it("looks for passages without a record only when its own schedule asks for it", async () => {
    const documentId = "b".repeat(26);
    await index.put([aPassage({ documentId, generation: 7 })]);
    await handler({});
    expect(await index.generations(documentId)).toEqual([7]);
    expect(await handler({ task: "orphans" })).toEqual({ orphans: 1 });
    expect(await index.generations(documentId)).toEqual([]);
  });

  it("refuses a task that it does not know", async () => {
    await expect(handler({ task: "everything" })).rejects.toThrow(/task/);
  });
});
