import type { SluiceConfig } from "../../config.ts";
import { type AlarmDefinition, MINUTE } from "../alarm.ts";
import { REFUSALS } from "../log-filters.ts";
import { apiMetric, loggedMetric, type Watched } from "../metrics.ts";

/** What callers of the API meet. */
export function apiAlarms(watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  const every = { periodSeconds: 5 * MINUTE, missing: "notBreaching" } as const;
  return [
    {
      ...every,
      name: "api-errors",
      runbook: "api-errors",
      severity: "critical",
      says: `More than ${config.alarmServerErrorPercent}% of the API's answers are 5xx`,
      metrics: { errors: apiMetric(watched, "5xx"), requests: apiMetric(watched, "Count") },
      expression: "IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)",
      periods: [2, 3],
      comparison: "GreaterThanThreshold",
      threshold: config.alarmServerErrorPercent,
    },
    {
      ...every,
      name: "refusals",
      runbook: "refusals",
      severity: "warning",
      says: "The API refuses many requests for lack of rights",
      metrics: { refusals: loggedMetric(watched, REFUSALS) },
      periods: [1, 1],
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: config.alarmRefusals,
    },
  ];
}
