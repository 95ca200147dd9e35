import { createSqliteQueue } from "../../src/local/sqlite-queue.ts";
import { openStateDatabase } from "../../src/local/state-database.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { describeWorkQueue, QUEUE_MAX_RECEIVE_COUNT, QUEUE_VISIBILITY_SECONDS } from "./work-queue.ts";

describeWorkQueue("SQLite", async () => {
  const database = openStateDatabase(":memory:");
  const clock = new ManualClock();
  return {
    queue: createSqliteQueue({
      database,
      clock,
      name: "ingestion",
      visibilitySeconds: QUEUE_VISIBILITY_SECONDS,
      maxReceiveCount: QUEUE_MAX_RECEIVE_COUNT,
    }),
    advance: (milliseconds) => clock.advance(milliseconds),
    close: async () => database.close(),
  };
});
