import type { DimensionsOf, MetricName, UnitOf } from "./metrics.ts";

/** Values that may be logged: ids, counts, codes. Never document text, tokens or secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a run tells its operators. */
export interface Telemetry {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  /** One value of a metric in the table of ports/metrics.ts. */
  metric<Name extends MetricName>(
    name: Name,
    value: number,
    unit: UnitOf<Name>,
    ...dimensions: DimensionsOf<Name>
  ): void;
  /** Times a stage of work, as a trace's span and as the metric `StageTime`; an error passes through. */
  span<Result>(stage: string, fields: LogFields, work: () => Promise<Result>): Promise<Result>;
}

/** Works on a stage between its two ends in time: tells its metric and a debug line, however it ends. */
export async function timed<Result>(
  { telemetry, clock }: { readonly telemetry: Telemetry; readonly clock: { now(): number } },
  stage: string,
  fields: LogFields,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = clock.now();
  let outcome: "done" | "failed" = "failed";
  try {
    const result = await work();
    outcome = "done";
    return result;
  } finally {
    const milliseconds = clock.now() - start;
    telemetry.metric("StageTime", milliseconds, "Milliseconds", { stage, outcome });
    telemetry.log("debug", stage, { ...fields, outcome, milliseconds });
  }
}

/** An error's name and message for a log, without its text where that may come from a document. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: "unknown" };
  return { error: error.name, errorMessage: error.message };
}
