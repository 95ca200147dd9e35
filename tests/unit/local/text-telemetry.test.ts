import { describe, expect, it } from "vitest";
import { createTextTelemetry, type TextTelemetryOptions } from "../../../src/local/text-telemetry.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { expectNeverTold, RecordingTelemetry } from "../../support/recording-telemetry.ts";

function setUp(options: Partial<TextTelemetryOptions> = {}) {
  const lines: string[] = [];
  const clock = new ManualClock(Date.UTC(2026, 10, 20, 12, 0, 0, 5));
  const write = (line: string) => void lines.push(line);
  return { lines, clock, telemetry: createTextTelemetry({ write, format: "text", level: "info", clock, ...options }) };
}

describe("text telemetry", () => {
  it("writes a line for people, one a call, whatever is in it", () => {
    const { lines, telemetry } = setUp();
    telemetry.log("info", "Ready.", { documentId: "abc", pages: 3, live: true, key: "a b\n=c", none: undefined });
    telemetry.log("warn", "Two\nlines \u001b[31m");
    expect(lines).toEqual([
      String.raw`12:00:00.005 info  Ready. documentId=abc pages=3 live=true key="a b\n=c"`,
      String.raw`12:00:00.005 warn  Two\nlines \u001b[31m`,
    ]);
  });

  it("writes JSON lines whose fields cannot replace time, level and message", () => {
    const { lines, telemetry } = setUp({ format: "json" });
    telemetry.log("error", "Failed.", { code: "empty", message: "forged", level: "info" });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { code: "empty", time: "2026-11-20T12:00:00.005Z", level: "error", message: "Failed." },
    ]);
  });

  it("leaves out what is below its level", () => {
    const { lines, telemetry } = setUp({ level: "warn" });
    for (const level of ["debug", "info", "warn", "error"] as const) telemetry.log(level, level);
    expect(lines.map((line) => line.split(" ").at(-1))).toEqual(["warn", "error"]);
  });

  it("sums metrics up without writing them", () => {
    const { lines, telemetry } = setUp({ level: "debug" });
    for (const value of [3, 1, 2]) telemetry.metric("SearchRounds", value, "Count", { mode: "hybrid" });
    telemetry.metric("DeadLetters", 9, "Count");
    expect(telemetry.snapshot()).toEqual([
      { name: "SearchRounds", unit: "Count", dimensions: { mode: "hybrid" }, count: 3, sum: 6, min: 1, max: 3 },
      { name: "DeadLetters", unit: "Count", dimensions: {}, count: 1, sum: 9, min: 9, max: 9 },
    ]);
    expect(lines).toEqual([]);
  });

  it("times spans, and lets an error pass", async () => {
    const { lines, clock, telemetry } = setUp({ level: "debug" });
    const answer = await telemetry.span("read", { documentId: "abc" }, async () => {
      await clock.advance(40);
      return 42;
    });
    expect(answer).toBe(42);
    const failing = telemetry.span("read", {}, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(lines[0]).toContain("read documentId=abc outcome=done milliseconds=40");
    expect(lines[1]).toContain("read outcome=failed");
    expect(telemetry.snapshot()).toMatchObject([
      { name: "StageTime", unit: "Milliseconds", dimensions: { stage: "read", outcome: "done" }, sum: 40 },
      { name: "StageTime", dimensions: { stage: "read", outcome: "failed" }, count: 1 },
    ]);
  });
});

describe("the recording telemetry of the tests", () => {
  it("finds a text that was told, wherever it was", async () => {
    const secret = 'a "secret"\ntext';
    const telemetry = new RecordingTelemetry();
    telemetry.log("info", "Ready.", { code: "empty" });
    expectNeverTold(telemetry, secret);
    telemetry.log("info", "Ready.", { text: `before ${secret} after` });
    expect(() => expectNeverTold(telemetry, secret)).toThrow();
    const other = new RecordingTelemetry();
    await other.span("read", { text: secret }, async () => {});
    expect(() => expectNeverTold(other, secret)).toThrow();
  });
});
