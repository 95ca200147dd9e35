import { DUE_INDEX, LIST_INDEXES } from "../../../src/aws/dynamodb/table.ts";
import type { SluiceConfig } from "../../config.ts";
import { type AlarmDefinition, HOUR, MINUTE, sumOf } from "../alarm.ts";
import { capacityMetric, type Metric, tableMetric, type Watched } from "../metrics.ts";

export const TABLES = ["records", "ledger"] as const;

/** Where the stores come to their limits. */
export function storeAlarms(watched: Watched, config: SluiceConfig): readonly AlarmDefinition[] {
  return [
    ...TABLES.map((table): AlarmDefinition => {
      const metrics = throttlesOf(table, watched);
      return {
        name: `table-throttles-${table}`,
        runbook: "table-throttles",
        severity: "warning",
        says: `Requests to the table ${table} are throttled`,
        metrics,
        expression: sumOf(...Object.keys(metrics)),
        periodSeconds: 5 * MINUTE,
        periods: [1, 1],
        comparison: "GreaterThanOrEqualToThreshold",
        threshold: config.alarmTableThrottles,
        missing: "notBreaching",
      };
    }),
    ...(config.searchEdition === "cluster" ? [] : capacityAlarms(watched, config)),
  ];
}

/** Of the table and of the indexes that it fills: a write to the table writes to those, and a hot one holds it up. */
function throttlesOf(table: (typeof TABLES)[number], watched: Watched): Readonly<Record<string, Metric>> {
  // The ledger's items are in no list, and none of them comes due.
  const filled = table === "records" ? [...LIST_INDEXES, DUE_INDEX] : [];
  const indexes = filled.map((index): [string, Metric] => [
    index,
    tableMetric(watched, "WriteThrottleEvents", { table, index }),
  ]);
  return {
    reads: tableMetric(watched, "ReadThrottleEvents", { table }),
    writes: tableMetric(watched, "WriteThrottleEvents", { table }),
    ...Object.fromEntries(indexes),
  };
}

function capacityAlarms(watched: Watched, { searchMaxOcu, alarmOcuPercent }: SluiceConfig): readonly AlarmDefinition[] {
  const kinds = [
    { kind: "indexing", metric: "IndexingOCU" },
    { kind: "search", metric: "SearchOCU" },
  ] as const;
  return kinds.map(
    ({ kind, metric }): AlarmDefinition => ({
      name: `search-capacity-${kind}`,
      runbook: "search-capacity",
      severity: "warning",
      says: `For an hour, ${kind} has used more than ${alarmOcuPercent}% of ${searchMaxOcu} OCU`,
      metrics: { units: capacityMetric(watched, metric) },
      // A value a minute: the units of that minute.
      periodSeconds: MINUTE,
      periods: [HOUR / MINUTE, HOUR / MINUTE],
      comparison: "GreaterThanThreshold",
      threshold: (searchMaxOcu * alarmOcuPercent) / 100,
      // A collection that rests uses none, and says nothing.
      missing: "notBreaching",
    }),
  );
}
