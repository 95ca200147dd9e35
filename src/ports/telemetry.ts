/** Values that may be logged: ids, counts, codes. Never document text, tokens or secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type LogLevel = "debug" | "info" | "warn" | "error";

export type MetricUnit = "Count" | "Milliseconds" | "Bytes";

/** What a run tells its operators. */
export interface Telemetry {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  metric(name: string, value: number, unit: MetricUnit, dimensions?: Readonly<Record<string, string>>): void;
  /** Times a piece of work; an error passes through. */
  span<Result>(name: string, fields: LogFields, work: () => Promise<Result>): Promise<Result>;
}

/** An error's name and message for a log, without its text where that may come from a document. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: "unknown" };
  return { error: error.name, errorMessage: error.message };
}
