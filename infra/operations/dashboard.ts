/** The dashboard: one look at the way of a document, from the queue to the search. */
import { METRICS } from "../../src/ports/metrics.ts";
import { FUNCTIONS } from "../grants/functions.ts";
import { DEAD_LETTER_QUEUES, WORK_QUEUE } from "./alarms/queues.ts";
import { TABLES } from "./alarms/stores.ts";
import {
  apiMetric,
  capacityMetric,
  functionMetric,
  type Metric,
  metricsNamespaceOf,
  ownMetric,
  queueMetric,
  tableMetric,
  type Watched,
} from "./metrics.ts";

/** With the names and ARNs as they turned out. */
export interface DashboardArgs {
  readonly watched: Watched & { readonly apiId: string; readonly accountId: string };
  readonly region: string;
  readonly alarmArns: readonly string[];
}

const [COLUMNS, HEIGHT] = [3, 6] as const;
const WIDTH = 24 / COLUMNS;

/** The dashboard's body, as CloudWatch takes it. */
export function dashboardBody({ watched, region, alarmArns }: DashboardArgs): string {
  const graph = (title: string, metrics: readonly unknown[], further: object = {}) => ({
    type: "metric",
    properties: { title, region, view: "timeSeries", stacked: false, period: 300, metrics, ...further },
  });
  const line = ({ namespace, name, dimensions, statistic }: Metric, label: string) => [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { stat: statistic, label },
  ];
  const graphs = [
    graph("Documents", [
      line(ownMetric(watched, "DocumentsReady", "ingest-worker"), "ready"),
      line(ownMetric(watched, "DocumentsPartial", "ingest-worker"), "partial"),
      line(ownMetric(watched, "DocumentsFailed", "ingest-worker"), "failed"),
      line(ownMetric(watched, "DeadLetters", "reconciler"), "given up"),
    ]),
    graph(
      "Messages waiting",
      [WORK_QUEUE, ...DEAD_LETTER_QUEUES].map((queue) =>
        line(queueMetric(watched, "ApproximateNumberOfMessagesVisible", queue), queue),
      ),
    ),
    graph("Oldest message, seconds", [
      line(queueMetric(watched, "ApproximateAgeOfOldestMessage", WORK_QUEUE), WORK_QUEUE),
    ]),
    graph(
      "Calls that failed",
      FUNCTIONS.map((name) => line(functionMetric(watched, "Errors", name), name)),
    ),
    graph(
      "Calls throttled",
      FUNCTIONS.map((name) => line(functionMetric(watched, "Throttles", name), name)),
    ),
    graph(
      "Longest call, milliseconds",
      FUNCTIONS.map((name) => line(functionMetric(watched, "Duration", name), name)),
    ),
    graph("API", [
      line(apiMetric(watched, "Count"), "requests"),
      line(apiMetric(watched, "4xx"), "4xx"),
      line(apiMetric(watched, "5xx"), "5xx"),
    ]),
    graph("Slowest requests by route, milliseconds", [searched(watched, "ApiRequestTime", "p95")]),
    graph("Stages, milliseconds", [searched(watched, "StageTime", "p95")]),
    graph("Models, USD an hour", [searched(watched, "ModelCost", "Sum")], { period: 3600, stacked: true }),
    graph("Models: refused for quota", [searched(watched, "ModelThrottled", "Sum")]),
    graph(
      "Search capacity, OCU (whole account)",
      [line(capacityMetric(watched, "IndexingOCU"), "indexing"), line(capacityMetric(watched, "SearchOCU"), "search")],
      { period: 60 },
    ),
    graph(
      "Throttled requests to tables",
      TABLES.flatMap((table) => [
        line(tableMetric(watched, "ReadThrottleEvents", { table }), `${table} reads`),
        line(tableMetric(watched, "WriteThrottleEvents", { table }), `${table} writes`),
      ]),
    ),
  ];
  const alarms = { type: "alarm", properties: { title: "Alarms", alarms: alarmArns } };
  return JSON.stringify({
    widgets: [
      { ...alarms, x: 0, y: 0, width: 24, height: HEIGHT },
      ...graphs.map((widget, index) => ({
        ...widget,
        x: (index % COLUMNS) * WIDTH,
        y: (1 + Math.floor(index / COLUMNS)) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
      })),
    ],
  });
}

/** One line for each value of the metric's dimensions. */
function searched({ prefix }: Watched, name: keyof typeof METRICS, statistic: string) {
  const dimensions = ["service", ...METRICS[name].dimensions].join(",");
  const expression = `SEARCH('{"${metricsNamespaceOf(prefix)}",${dimensions}} MetricName="${name}"', '${statistic}')`;
  return [{ expression }];
}
