import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPowertoolsTelemetry, type PowertoolsTelemetry } from "../../../src/aws/powertools-telemetry.ts";
import { ManualClock } from "../../support/manual-clock.ts";

/** Everything written to the function's output, parsed: one JSON object a line. */
let lines: Record<string, unknown>[];
let clock: ManualClock;
let telemetry: PowertoolsTelemetry;

beforeEach(() => {
  lines = [];
  clock = new ManualClock();
  const write = (text: unknown): boolean => {
    for (const line of String(text).split("\n")) if (line.startsWith("{")) lines.push(JSON.parse(line));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  telemetry = createPowertoolsTelemetry({ service: "ingest-worker", level: "info", namespace: "Sluice/test", clock });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The metrics among the lines: dimensions and values of each. */
const metrics = () =>
  lines
    .filter((line) => "_aws" in line)
    .map(({ _aws, ...values }) => ({
      of: (_aws as { CloudWatchMetrics: unknown[] }).CloudWatchMetrics,
      values,
    }));

describe("telemetry of a Lambda function", () => {
  it("writes one JSON line a message, named by service and call, without fields that are undefined", () => {
    telemetry.begin("call-1");
    telemetry.log("warn", "message is tried again", { documentId: "abc", afterSeconds: 7, code: undefined });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: "WARN",
      message: "message is tried again",
      service: "ingest-worker",
      function_request_id: "call-1",
      documentId: "abc",
      afterSeconds: 7,
    });
    expect(lines[0]).not.toHaveProperty("code");
  });

  it("leaves out what is below the level that was set", () => {
    telemetry.log("debug", "message taken");
    telemetry.log("info", "reconciled");
    expect(lines.map((line) => line.message)).toEqual(["reconciled"]);
  });

  it("writes metrics at the end of a call, one line for each set of dimensions", () => {
    telemetry.metric("SearchRounds", 1, "Count", { mode: "hybrid" });
    telemetry.metric("SearchRounds", 3, "Count", { mode: "hybrid" });
    telemetry.metric("SearchTime", 40, "Milliseconds", { mode: "hybrid" });
    telemetry.metric("DeadLetters", 1, "Count");
    expect(lines).toEqual([]);
    telemetry.flush();
    expect(metrics()).toEqual([
      {
        of: [
          {
            Namespace: "Sluice/test",
            Dimensions: [["service", "mode"]],
            Metrics: [
              { Name: "SearchRounds", Unit: "Count" },
              { Name: "SearchTime", Unit: "Milliseconds" },
            ],
          },
        ],
        values: { service: "ingest-worker", mode: "hybrid", SearchRounds: [1, 3], SearchTime: 40 },
      },
      {
        of: [
          { Namespace: "Sluice/test", Dimensions: [["service"]], Metrics: [{ Name: "DeadLetters", Unit: "Count" }] },
        ],
        values: { service: "ingest-worker", DeadLetters: 1 },
      },
    ]);
    telemetry.flush();
    expect(metrics()).toHaveLength(2);
  });

  it("counts in total too what an alarm cannot add up over models or codes", () => {
    for (const [model, cost] of [["sonnet", 0.25] as const, ["haiku", 0.5] as const]) {
      telemetry.metric("ModelCost", cost, "Count", { model, purpose: "extract" });
    }
    telemetry.metric("ModelTokens", 9, "Count", { model: "haiku" });
    telemetry.flush();
    expect(metrics().map(({ values }) => values)).toEqual([
      { service: "ingest-worker", model: "sonnet", purpose: "extract", ModelCost: 0.25 },
      { service: "ingest-worker", ModelCost: [0.25, 0.5] },
      { service: "ingest-worker", model: "haiku", purpose: "extract", ModelCost: 0.5 },
      { service: "ingest-worker", model: "haiku", ModelTokens: 9 },
    ]);
  });

  it("loses no value of a metric with more values than a line holds", () => {
    for (let value = 0; value < 250; value++) telemetry.metric("ModelTokens", 1, "Count", { model: "m" });
    telemetry.flush();
    expect(metrics().flatMap(({ values }) => values.ModelTokens)).toHaveLength(250);
    expect(lines).toHaveLength(metrics().length);
  });

  it("measures a stage that fails too, and lets its error pass", async () => {
    const work = async () => {
      await clock.advance(30);
      throw new Error("text of a document");
    };
    await expect(telemetry.span("read", { documentId: "abc" }, work)).rejects.toThrow("text of a document");
    telemetry.flush();
    expect(metrics().map(({ values }) => values)).toEqual([
      { service: "ingest-worker", stage: "read", outcome: "failed", StageTime: 30 },
    ]);
    expect(JSON.stringify(lines)).not.toContain("text of a document");
  });
});
