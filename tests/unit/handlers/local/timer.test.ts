import { expect, it } from "vitest";
import { Timer } from "../../../../src/handlers/local/timer.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { RecordingTelemetry } from "../../../support/recording-telemetry.ts";

it("a job is done at once and then after each pause, an error notwithstanding, until it is stopped", async () => {
  const clock = new ManualClock();
  const telemetry = new RecordingTelemetry();
  let runs = 0;
  const job = async () => {
    runs++;
    if (runs === 2) throw new Error("locked");
  };
  const timer = new Timer({ clock, telemetry, name: "the job", everySeconds: 30, job });
  await clock.advance(29_999);
  expect(runs).toBe(1);
  await clock.advance(1);
  expect(runs).toBe(2);
  expect(telemetry.logs).toMatchObject([{ level: "error", message: "the job failed and is tried again" }]);
  await clock.advance(30_000);
  expect(runs).toBe(3);
  await timer.stop();
  await clock.advance(300_000);
  expect(runs).toBe(3);
});

it("a stop waits for the job in hand", async () => {
  const gate = Promise.withResolvers<void>();
  const clock = new ManualClock();
  const options = { clock, telemetry: new RecordingTelemetry(), name: "the job", everySeconds: 30 };
  const timer = new Timer({ ...options, job: () => gate.promise });
  let stopped = false;
  const stopping = timer.stop().then(() => {
    stopped = true;
  });
  await clock.advance(60_000);
  expect(stopped).toBe(false);
  gate.resolve();
  await stopping;
});
