import { expect } from "vitest";
import type { MetricUnit } from "../../src/ports/metrics.ts";
import type { LogFields, LogLevel, Telemetry } from "../../src/ports/telemetry.ts";

/** Telemetry that keeps every call. */
export class RecordingTelemetry implements Telemetry {
  readonly logs: { readonly level: LogLevel; readonly message: string; readonly fields: LogFields }[] = [];
  readonly metrics: {
    readonly name: string;
    readonly value: number;
    readonly unit: MetricUnit;
    readonly dimensions: Readonly<Record<string, string>>;
  }[] = [];
  readonly spans: { readonly name: string; readonly fields: LogFields; failed: boolean }[] = [];

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.logs.push({ level, message, fields });
  }

  metric(name: string, value: number, unit: MetricUnit, dimensions: Readonly<Record<string, string>> = {}): void {
    this.metrics.push({ name, value, unit, dimensions });
  }

  async span<Result>(name: string, fields: LogFields, work: () => Promise<Result>): Promise<Result> {
    const span = { name, fields, failed: true };
    this.spans.push(span);
    const result = await work();
    span.failed = false;
    return result;
  }

  /** The sum of a metric's values. */
  total(name: string): number {
    return this.metrics.filter((metric) => metric.name === name).reduce((sum, { value }) => sum + value, 0);
  }
}

/** Fails where a text (document text, a token, a secret) stands in anything the telemetry was given. */
export function expectNeverTold(telemetry: RecordingTelemetry, secret: string): void {
  const { logs, metrics, spans } = telemetry;
  for (const call of [...logs, ...metrics, ...spans]) {
    const values: string[] = [];
    // Collected before they are escaped, so that a secret with quotes or line breaks is found too.
    JSON.stringify(call, (name, value) => {
      values.push(name, String(value));
      return value;
    });
    expect(values.filter((value) => value.includes(secret))).toEqual([]);
  }
}
