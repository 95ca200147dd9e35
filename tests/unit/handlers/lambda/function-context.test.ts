import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFunctionContext, observed } from "../../../../src/handlers/lambda/function-context.ts";

const ENVIRONMENT = { AWS_REGION: "eu-central-1", SLUICE_RECORDS_TABLE: "records", SLUICE_READ_PAGES: "7" };

describe("a Lambda function's context", () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    const write = (text: unknown) => lines.push(String(text)) > 0;
    vi.spyOn(process.stdout, "write").mockImplementation(write);
    vi.spyOn(process.stderr, "write").mockImplementation(write);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("takes the variables over a function's own defaults, and those over the pipeline's", () => {
    const defaults = { readPages: 1, answerMaxBytes: 5 };
    const { settings, region } = createFunctionContext("query-api", ENVIRONMENT, ["recordsTable"], defaults);
    expect([settings.readPages, settings.answerMaxBytes, settings.readWorkers]).toEqual([7, 5, 1]);
    expect([settings.recordsTable, region]).toEqual(["records", "eu-central-1"]);
  });

  it("speaks to an emulator where one is named, for one service or for all", () => {
    const endpoints = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2" };
    const emulated = createFunctionContext("query-api", { ...ENVIRONMENT, ...endpoints }, []);
    expect(emulated.clientOptions("S3")).toEqual({ region: "eu-central-1", endpoint: "http://127.0.0.1:2" });
    expect(emulated.clientOptions("SQS")).toEqual({ region: "eu-central-1", endpoint: "http://127.0.0.1:1" });
    expect(createFunctionContext("query-api", ENVIRONMENT, []).clientOptions("S3")).toEqual({ region: "eu-central-1" });
  });

  it("says which region is missing", () => {
    expect(() => createFunctionContext("query-api", {}, [])).toThrow(/^AWS_REGION/);
  });

  it("writes the metrics of a call that fails too, and names the call in its logs", async () => {
    const { telemetry } = createFunctionContext("reconciler", ENVIRONMENT, []);
    const handler = observed(telemetry, async () => {
      telemetry.metric("DeadLetters", 3, "Count");
      telemetry.log("warn", "going wrong");
      throw new Error("It went wrong.");
    });
    await expect(handler({}, { awsRequestId: "call-7" })).rejects.toThrow("It went wrong.");
    expect(lines.join("")).toContain('"DeadLetters":3');
    await expect(handler({}, { awsRequestId: "call-8" })).rejects.toThrow();
    expect(lines.filter((line) => line.includes('"DeadLetters":3'))).toHaveLength(2);
    const warnings = lines.filter((line) => line.includes("going wrong")).map((line) => JSON.parse(line));
    expect(warnings.map((line) => line.function_request_id)).toEqual(["call-7", "call-8"]);
  });
});
