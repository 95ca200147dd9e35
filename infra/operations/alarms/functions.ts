import type { SluiceConfig } from "../../config.ts";
import { FUNCTIONS, type FunctionName } from "../../grants/functions.ts";
import { timeoutsOf } from "../../timeouts.ts";
import { type AlarmDefinition, MINUTE } from "../alarm.ts";
import { ERROR_LINES } from "../log-filters.ts";
import { functionMetric, loggedMetric, type Watched } from "../metrics.ts";

/** Functions whose failing stops documents or callers at once. */
const CRITICAL: readonly FunctionName[] = ["ingest-worker", "query-api"];

/** What goes wrong with calls of functions, what they log, and the clockwork that stands still. */
export function functionAlarms(watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  return [
    ...FUNCTIONS.flatMap((name) => alarmsOf(name, watched, config)),
    errorLines(watched, config),
    silence(watched, config),
  ];
}

function alarmsOf(name: FunctionName, watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  const every = { periodSeconds: 5 * MINUTE, missing: "notBreaching" } as const;
  // It is called once a deployment: there are no further periods to wait for.
  const twice: AlarmDefinition["periods"] = name === "index-admin" ? [1, 1] : [2, 3];
  const timeout = timeoutsOf(config)[name];
  return [
    {
      ...every,
      name: `errors-${name}`,
      runbook: "errors",
      severity: CRITICAL.includes(name) ? "critical" : "warning",
      says: `More than ${config.alarmErrorPercent}% of the calls of ${name} fail`,
      metrics: {
        errors: functionMetric(watched, "Errors", name),
        calls: functionMetric(watched, "Invocations", name),
      },
      expression: "IF(calls > 0, 100 * errors / calls, 0)",
      periods: twice,
      comparison: "GreaterThanThreshold",
      threshold: config.alarmErrorPercent,
    },
    {
      ...every,
      name: `throttles-${name}`,
      runbook: "throttles",
      severity: "warning",
      says: `Calls of ${name} are throttled`,
      metrics: { throttles: functionMetric(watched, "Throttles", name) },
      periods: twice,
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: config.alarmThrottles,
    },
    {
      ...every,
      name: `timeouts-${name}`,
      runbook: "timeouts",
      severity: "warning",
      says: `A call of ${name} took nearly all of its ${timeout} seconds`,
      metrics: { duration: functionMetric(watched, "Duration", name) },
      periods: [1, 1],
      comparison: "GreaterThanThreshold",
      // The worker stores its place well before; whoever comes nearer was cut off or about to be. Milliseconds.
      threshold: (timeout - config.alarmSecondsLeft) * 1_000,
    },
  ];
}

function errorLines(watched: Watched, config: SluiceConfig): AlarmDefinition {
  return {
    name: "error-lines",
    runbook: "error-lines",
    severity: "warning",
    says: "The functions log errors",
    metrics: { lines: loggedMetric(watched, ERROR_LINES) },
    periodSeconds: 5 * MINUTE,
    periods: [1, 1],
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: config.alarmErrorLines,
    missing: "notBreaching",
  };
}

/** The reconciler is called by a clock: that it is not called is told by nothing else. */
function silence(watched: Watched, { reconcileMinutes }: SluiceConfig): AlarmDefinition {
  return {
    name: "reconciler-silent",
    runbook: "reconciler-silent",
    severity: "critical",
    says: "The reconciler is called no more",
    metrics: { calls: functionMetric(watched, "Invocations", "reconciler") },
    periodSeconds: reconcileMinutes * MINUTE,
    periods: [3, 3],
    comparison: "LessThanThreshold",
    threshold: 1,
    missing: "breaching",
  };
}
