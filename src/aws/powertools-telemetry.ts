/** Telemetry of a Lambda function: JSON log lines, metrics in CloudWatch's embedded format, spans for X-Ray. */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { hasTotal, type MetricName, type MetricUnit } from "../ports/metrics.ts";
import { type LogFields, type LogLevel, type Telemetry, timed } from "../ports/telemetry.ts";

export interface PowertoolsTelemetryOptions {
  /** The function's name in logs, metrics (dimension `service`) and traces, e.g. `ingest-worker`. */
  readonly service: string;
  readonly level: LogLevel;
  /** The CloudWatch namespace of every metric. */
  readonly namespace: string;
  readonly clock: { now(): number };
}

export interface PowertoolsTelemetry extends Telemetry {
  /** Names the call in every log line from now on. */
  begin(requestId: string): void;
  /** Writes the metrics gathered during the call that ends. */
  flush(): void;
}

type Dimensions = Readonly<Record<string, string>>;

/**
 * Metrics are gathered and written once a call, one line for each set of dimensions. Nothing is traced outside Lambda.
 * HTTP is not traced: pre-signed URLs stay out of traces, and no built-in module is patched.
 */
export function createPowertoolsTelemetry(options: PowertoolsTelemetryOptions): PowertoolsTelemetry {
  const { service, level, namespace, clock } = options;
  const logger = new Logger({ serviceName: service, logLevel: level });
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });
  const gathered = new Map<string, Metrics>();

  function gather(name: MetricName, value: number, unit: MetricUnit, dimensions: Dimensions): void {
    const key = JSON.stringify(Object.entries(dimensions));
    let metrics = gathered.get(key);
    if (metrics === undefined) {
      metrics = new Metrics({ namespace, serviceName: service, defaultDimensions: dimensions });
      gathered.set(key, metrics);
    }
    metrics.addMetric(name, unit, value);
  }

  const telemetry: PowertoolsTelemetry = {
    begin: (requestId) => logger.appendKeys({ function_request_id: requestId }),
    flush() {
      for (const metrics of gathered.values()) if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      gathered.clear();
    },
    log: (at, message, fields = {}) => logger[at](message, definedOnes(fields)),
    metric(name: MetricName, value: number, unit: MetricUnit, dimensions: Dimensions = {}) {
      gather(name, value, unit, dimensions);
      if (hasTotal(name)) gather(name, value, unit, {});
    },
    span: (stage, fields, work) =>
      timed({ telemetry, clock }, stage, fields, () => traced(tracer, stage, fields, work)),
  };
  return telemetry;
}

async function traced<Result>(
  tracer: Tracer,
  name: string,
  fields: LogFields,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!tracer.isTracingEnabled()) return await work();
  const capturing = tracer.provider.captureAsyncFunc(name, async (segment) => {
    for (const [key, value] of Object.entries(definedOnes(fields))) segment?.addAnnotation(key, value ?? "null");
    try {
      return await work();
    } catch (error) {
      // The name only: a message may come from a document.
      segment?.addAnnotation("error", error instanceof Error ? error.name : "unknown");
      segment?.addFaultFlag();
      throw error;
    } finally {
      segment?.close();
    }
  });
  return await (capturing as Promise<Result>);
}

function definedOnes(fields: LogFields): Record<string, string | number | boolean | null> {
  const defined: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) defined[name] = value;
  return defined;
}
