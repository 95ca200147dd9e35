import { createSqliteRecords } from "../../src/local/sqlite-records.ts";
import { openStateDatabase } from "../../src/local/state-database.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { describeDocumentRecords } from "./document-records.ts";

describeDocumentRecords("SQLite", async () => {
  const database = openStateDatabase(":memory:");
  const clock = new ManualClock();
  return {
    records: createSqliteRecords({ database, clock }),
    now: () => clock.now(),
    close: async () => database.close(),
  };
});
