import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqlitePassageIndex } from "../../src/local/passage-index/create-sqlite-passage-index.ts";
import { LaggingPassageIndex } from "../support/lagging-passage-index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { TEST_DIMENSIONS } from "../support/passages.ts";
import { RecordingTelemetry } from "../support/recording-telemetry.ts";
import { describePassageIndex, type PassageIndexHarness } from "./passage-index.ts";

const OPTIONS = { dimensions: TEST_DIMENSIONS, fingerprint: "test", telemetry: new RecordingTelemetry() };

async function inFolder(takenIn: boolean): Promise<PassageIndexHarness> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-index-"));
  const index = await createSqlitePassageIndex({ ...OPTIONS, folder });
  return {
    index,
    settle: () => (takenIn ? index.settle() : Promise.resolve()),
    async close() {
      await index.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describePassageIndex("SQLite with zvec, rows just put,", () => inFolder(false));
describePassageIndex("SQLite with zvec, rows in the graph,", () => inFolder(true));

describePassageIndex("SQLite with an exact scan", async () => {
  const index = await createSqlitePassageIndex({ ...OPTIONS, folder: "memory", vectors: "exact" });
  return { index, settle: () => Promise.resolve(), close: () => index.close() };
});

describePassageIndex("In-memory", async () => {
  const index = new LaggingPassageIndex({ clock: new ManualClock() });
  return { index, settle: () => Promise.resolve(), close: () => Promise.resolve() };
});

describePassageIndex("In-memory with a refresh lag", async () => {
  const clock = new ManualClock();
  const index = new LaggingPassageIndex({ clock, refreshLagMilliseconds: 5_000 });
  return { index, settle: () => clock.advance(5_000), close: () => Promise.resolve() };
});
