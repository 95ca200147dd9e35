/** What an alarm is: when it goes off, whom it tells, and where it is written what to do. */
import type { Metric } from "./metrics.ts";

/** `critical`: somebody has to act now. `warning`: it can wait for the day. */
export const SEVERITIES = ["critical", "warning"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface AlarmDefinition {
  /** Unique in the stack, e.g. `errors-query-api`. */
  readonly name: string;
  /** Its file in infra/runbooks, without the ending. */
  readonly runbook: Runbook;
  readonly severity: Severity;
  /** One sentence: what has happened when it goes off. */
  readonly says: string;
  /** By the names that the expression knows them by. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** CloudWatch's metric math over them; absent where there is but one metric. */
  readonly expression?: string;
  readonly periodSeconds: number;
  /** How many of the last periods have to be over the threshold: [2, 3] for two of three. */
  readonly periods: readonly [breaching: number, of: number];
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  /** What no data means: for most metrics that nothing happened. */
  readonly missing: "notBreaching" | "breaching";
}

/** The runbooks of alarms; the budget has one more. */
export const RUNBOOKS = [
  ...(["api-errors", "dead-letters", "documents-failing", "documents-given-up", "error-lines", "errors"] as const),
  ...(["model-spend", "queue-age", "reconciler-silent", "refusals", "search-capacity", "table-throttles"] as const),
  ...(["throttles", "timeouts"] as const),
] as const;
export type Runbook = (typeof RUNBOOKS)[number];

/**
 * The sum of metrics of which any may be silent. `+` has no value where one of its sides has none, and AWS does not say
 * whether `FILL` fills a metric without a single value in the range that is looked at; `SUM` passes over it.
 */
export function sumOf(...metrics: readonly string[]): string {
  return `SUM([${metrics.map((metric) => `FILL(${metric}, 0)`).join(", ")}])`;
}

export const MINUTE = 60;
export const HOUR = 3_600;
