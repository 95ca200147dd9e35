import type { SluiceConfig } from "../../config.ts";
import { type AlarmDefinition, HOUR, sumOf } from "../alarm.ts";
import { ownMetric, type Watched } from "../metrics.ts";

/** What becomes of documents, and what models cost. */
export function documentAlarms(watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  const every = { periodSeconds: HOUR, periods: [1, 1], missing: "notBreaching" } as const;
  const failing: AlarmDefinition = {
    ...every,
    name: "documents-failing",
    runbook: "documents-failing",
    severity: "warning",
    says: `More than ${config.alarmFailedPercent}% of an hour's documents fail`,
    metrics: {
      failed: ownMetric(watched, "DocumentsFailed", "ingest-worker"),
      ready: ownMetric(watched, "DocumentsReady", "ingest-worker"),
      partial: ownMetric(watched, "DocumentsPartial", "ingest-worker"),
    },
    // Where none failed there is no value, and no alarm.
    expression: `100 * failed / ${sumOf("failed", "ready", "partial")}`,
    comparison: "GreaterThanThreshold",
    threshold: config.alarmFailedPercent,
  };
  if (config.models === "offline") return [failing];
  return [
    failing,
    {
      ...every,
      name: "model-spend",
      runbook: "model-spend",
      severity: "critical",
      says: `Models cost more than ${config.alarmSpendPerHour} USD in an hour`,
      metrics: {
        worker: ownMetric(watched, "ModelCost", "ingest-worker"),
        api: ownMetric(watched, "ModelCost", "query-api"),
      },
      expression: sumOf("worker", "api"),
      comparison: "GreaterThanThreshold",
      threshold: config.alarmSpendPerHour,
    },
  ];
}
