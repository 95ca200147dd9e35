import type { DocumentSummary } from "../../src/domain/record/record.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { DocumentRecords } from "../../src/ports/document-records.ts";
import type { Telemetry } from "../../src/ports/telemetry.ts";

export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export const discardingTelemetry: Telemetry = {
  log: () => {},
  metric: () => {},
  span: (_name, _fields, work) => work(),
};

/** Records that call generation 1 of every document live: what a bench of the index needs of them, and no more. */
export function allLive(facts: (documentId: string) => Partial<DocumentSummary>): DocumentRecords {
  const live = { generation: 1 };
  return {
    summaries: async (ids: readonly string[]) => new Map(ids.map((id) => [id, { documentId: id, live, ...facts(id) }])),
  } as unknown as DocumentRecords;
}

/** Median and 99th percentile of timings, in milliseconds. */
export function percentiles(timings: readonly number[]): { p50: number; p99: number } {
  const sorted = timings.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
