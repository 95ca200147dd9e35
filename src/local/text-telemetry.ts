/** Telemetry of one machine: lines for people on a terminal, or JSON lines for programs. */
import type { Clock } from "../ports/clock.ts";
import type { MetricName, MetricUnit } from "../ports/metrics.ts";
import { type LogFields, type LogLevel, type Telemetry, timed } from "../ports/telemetry.ts";

export interface TextTelemetryOptions {
  /** Takes one line, without its line break. */
  readonly write: (line: string) => void;
  readonly format: "text" | "json";
  /** Lines below it are left out. */
  readonly level: LogLevel;
  readonly clock: Pick<Clock, "now">;
}

/** What a metric came to since the start. */
export interface MetricSummary {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export interface TextTelemetry extends Telemetry {
  /** Every metric so far, in the order of their first values. */
  snapshot(): readonly MetricSummary[];
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Metrics are summed up in memory, not written; each span is also a debug line. */
export function createTextTelemetry({ clock, format, level, write }: TextTelemetryOptions): TextTelemetry {
  const metrics = new Map<string, MetricSummary>();
  const line = format === "json" ? jsonLine : textLine;

  const telemetry: TextTelemetry = {
    log(at, message, fields = {}) {
      if (LEVELS.indexOf(at) >= LEVELS.indexOf(level)) write(line(new Date(clock.now()), at, message, fields));
    },
    metric(name: MetricName, value: number, unit: MetricUnit, dimensions: Readonly<Record<string, string>> = {}) {
      const key = JSON.stringify([name, unit, dimensions]);
      const before = metrics.get(key) ?? { name, unit, dimensions, count: 0, sum: 0, min: value, max: value };
      metrics.set(key, {
        ...before,
        count: before.count + 1,
        sum: before.sum + value,
        min: Math.min(before.min, value),
        max: Math.max(before.max, value),
      });
    },
    span: (stage, fields, work) => timed({ telemetry, clock }, stage, fields, work),
    snapshot: () => [...metrics.values()],
  };
  return telemetry;
}

function jsonLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  return JSON.stringify({ ...fields, time: time.toISOString(), level, message });
}

function textLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === "string" ? quoted(value) : value}`],
  );
  return [time.toISOString().slice(11, 23), level.padEnd(5), quotedBreaks(message), ...parts].join(" ");
}

/** A value with anything but plain signs in it is quoted, so that it cannot pass for another field or line. */
function quoted(value: string): string {
  return /^[\w.:/@+-]+$/.test(value) ? value : quotedBreaks(JSON.stringify(value));
}

/** Line breaks and other control characters become visible: one call, one line, and no terminal commands. */
function quotedBreaks(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/^[^\\]$/, "?"),
  );
}
