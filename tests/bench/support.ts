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

/** Numbers from 0 up to 1, the same for the same seed in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
