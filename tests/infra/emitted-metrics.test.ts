/** The stack's own metrics are watched as the code writes them: by namespace, name and dimensions, and by function. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FunctionName } from "../../infra/grants/functions.ts";
import { createPowertoolsTelemetry } from "../../src/aws/powertools-telemetry.ts";
import { METRICS, type MetricName } from "../../src/ports/metrics.ts";
import { FUNCTIONS } from "../../src/setup/bundles/functions.ts";
import { root } from "../../src/setup/install/project.mjs";
import { matchesPattern } from "../support/cloudwatch/filter-pattern.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { deployedStack } from "./support/deployed-stack.ts";

interface WatchedMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const prod = await deployedStack("prod");
const NAMESPACE = "Sluice/sluice-prod";
let written: string[];

beforeEach(() => {
  written = [];
  const write = (text: unknown): boolean => {
    written.push(...String(text).split("\n").filter(Boolean));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A function's telemetry, with the settings that the program gives it. */
function telemetryOf(service: string) {
  const { variables } = prod.inputsOf("lambda/function", service).environment as {
    variables: Readonly<Record<string, string>>;
  };
  const namespace = variables.SLUICE_METRICS_NAMESPACE ?? "";
  return createPowertoolsTelemetry({ service, level: "info", namespace, clock: new ManualClock() });
}

/** Every metric that a function may write, as CloudWatch reads it from its lines. */
function writableBy(service: string): readonly WatchedMetric[] {
  const telemetry = telemetryOf(service);
  for (const [name, { unit, dimensions }] of Object.entries(METRICS)) {
    const values = Object.fromEntries(dimensions.map((dimension) => [dimension, "x"]));
    telemetry.metric(name as "ModelTokens", 1, unit as "Count", values as { model: string });
  }
  telemetry.flush();
  return written
    .splice(0)
    .map((line) => JSON.parse(line))
    .flatMap(({ _aws, ...values }) =>
      (_aws as EmbeddedMetrics).CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Dimensions.flatMap((names) =>
          Metrics.map(({ Name }) => ({
            namespace: Namespace,
            metricName: Name,
            dimensions: Object.fromEntries(names.map((name) => [name, values[name]])),
          })),
        ),
      ),
    );
}

interface EmbeddedMetrics {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}

/** All of the stack's own metrics that its alarms watch. */
function watched(): readonly WatchedMetric[] {
  return prod.resources
    .filter(({ type }) => type === "cloudwatch/metricAlarm")
    .flatMap(({ inputs }) => {
      const queries = (inputs.metricQueries ?? [{ metric: inputs }]) as readonly { readonly metric?: WatchedMetric }[];
      return queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
    })
    .filter(({ namespace }) => namespace.startsWith("Sluice"));
}

/** The metrics that the sources of a function's bundle write. */
async function writtenIn(service: FunctionName): Promise<ReadonlySet<string>> {
  const { entry = "" } = FUNCTIONS.find(({ name }) => name === service) ?? {};
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    packages: "external",
    format: "esm",
    logLevel: "error",
  });
  const found = new Set<string>();
  for (const file of Object.keys(metafile.inputs)) {
    const source = readFileSync(join(root, file), "utf8");
    for (const call of source.split(/\.metric\(/).slice(1)) {
      // Up to the value: a name, or a choice of two.
      for (const [, name = ""] of (call.split(",")[0] ?? "").matchAll(/"([A-Za-z]+)"/g)) found.add(name);
    }
  }
  return found;
}

describe("the stack's own metrics", () => {
  it("an alarm watches only what the code writes, under the very dimensions", async () => {
    const own = watched().filter(({ dimensions }) => "service" in (dimensions ?? {}));
    expect(own.length).toBeGreaterThan(5);
    const sources = new Map<string, ReadonlySet<string>>();
    for (const { namespace, metricName, dimensions } of own) {
      const service = dimensions.service as FunctionName;
      expect(namespace).toBe(NAMESPACE);
      expect(writableBy(service)).toContainEqual({ namespace, metricName, dimensions });
      const inBundle = sources.get(service) ?? (await writtenIn(service));
      sources.set(service, inBundle);
      expect([...inBundle], `${service} writes ${metricName}`).toContain(metricName);
    }
  });

  it("whatever a metric is counted by, an alarm's is a total", () => {
    for (const { metricName, dimensions } of watched()) {
      const { dimensions: names } = METRICS[metricName as MetricName] ?? { dimensions: [] };
      for (const name of names) expect(dimensions).not.toHaveProperty(name);
    }
  });

  it("a metric that is counted in a log has its filter, on the log where the lines are", () => {
    const filters = prod.resources.filter(({ type }) => type === "cloudwatch/logMetricFilter");
    const counted = watched().filter(({ dimensions }) => Object.keys(dimensions ?? {}).length === 0);
    const metricOf = ({ inputs }: (typeof filters)[number]) => (inputs.metricTransformation as { name: string }).name;
    expect(counted.map(({ metricName }) => metricName).toSorted()).toEqual(
      [...new Set(filters.map(metricOf))].toSorted(),
    );
    for (const { inputs } of filters) {
      expect(inputs.metricTransformation).toEqual({
        namespace: NAMESPACE,
        name: String(inputs.name).split("-")[0],
        value: "1",
        unit: "Count",
      });
      const log = String(inputs.name).replace("ErrorLines-", "lambda/sluice-prod-");
      expect(inputs.logGroupName).toBe(
        inputs.name === "Refusals" ? "/aws/apigateway/sluice-prod-access" : `/aws/${log}`,
      );
    }
  });

  it("error lines are counted as the telemetry writes them, and lower ones are not", () => {
    const pattern = String(prod.inputsOf("cloudwatch/logMetricFilter", "ErrorLines-ingest-worker").pattern);
    const telemetry = telemetryOf("ingest-worker");
    telemetry.log("error", "message failed", { documentId: "d" });
    telemetry.log("warn", "message is tried again", { reason: "ERROR" });
    telemetry.log("info", "reconciled");
    expect(written.filter((line) => matchesPattern(pattern, line)).map((line) => JSON.parse(line).message)).toEqual([
      "message failed",
    ]);
  });

  it("refusals are counted as the API writes its access log", () => {
    const pattern = String(prod.inputsOf("cloudwatch/logMetricFilter", "Refusals").pattern);
    const { format } = prod.inputsOf("apigatewayv2/stage", "api").accessLogSettings as { format: string };
    const line = (status: number) => format.replace("$context.status", String(status));
    const counted = [200, 401, 403, 404, 500].filter((status) => matchesPattern(pattern, line(status)));
    expect(counted).toEqual([401, 403]);
  });
});
