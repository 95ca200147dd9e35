/** The metrics that are watched: names and dimensions as those who publish them write them. */
import type * as pulumi from "@pulumi/pulumi";
import type { MetricName } from "../../src/ports/metrics.ts";
import type { FunctionName } from "../grants/functions.ts";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Sum" | "Maximum" | "Average";
}

/** What the watched resources of a stack are called. */
export interface Watched {
  /** `<project>-<stack>`. */
  readonly prefix: string;
  readonly accountId: pulumi.Input<string>;
  readonly apiId: pulumi.Input<string>;
}

/** The CloudWatch namespace of a stack's own metrics. */
export function metricsNamespaceOf(prefix: string): string {
  return `Sluice/${prefix}`;
}

/** A metric of src/ports/metrics.ts as a function publishes it: one without dimensions, or in total. */
export function ownMetric({ prefix }: Watched, name: MetricName, service: FunctionName): Metric {
  return { namespace: metricsNamespaceOf(prefix), name, dimensions: { service }, statistic: "Sum" };
}

/** What a metric filter counts in a log (log-filters.ts). */
export function loggedMetric({ prefix }: Watched, name: string): Metric {
  return { namespace: metricsNamespaceOf(prefix), name, dimensions: {}, statistic: "Sum" };
}

export function queueMetric(
  { prefix }: Watched,
  name: "ApproximateNumberOfMessagesVisible" | "ApproximateAgeOfOldestMessage",
  queue: string,
): Metric {
  return { namespace: "AWS/SQS", name, dimensions: { QueueName: `${prefix}-${queue}` }, statistic: "Maximum" };
}

export function functionMetric(
  { prefix }: Watched,
  name: "Invocations" | "Errors" | "Throttles" | "Duration",
  functionName: FunctionName,
): Metric {
  const statistic = name === "Duration" ? "Maximum" : "Sum";
  return { namespace: "AWS/Lambda", name, dimensions: { FunctionName: `${prefix}-${functionName}` }, statistic };
}

export function apiMetric({ apiId }: Watched, name: "Count" | "4xx" | "5xx"): Metric {
  return { namespace: "AWS/ApiGateway", name, dimensions: { ApiId: apiId }, statistic: "Sum" };
}

/** Throttled requests to a table, or to an index of it. */
export function tableMetric(
  { prefix }: Watched,
  name: "ReadThrottleEvents" | "WriteThrottleEvents",
  { table, index }: { readonly table: string; readonly index?: string },
): Metric {
  const dimensions = { TableName: `${prefix}-${table}`, ...(index && { GlobalSecondaryIndexName: index }) };
  return { namespace: "AWS/DynamoDB", name, dimensions, statistic: "Sum" };
}

/** Units in use by all collections of the account and region: AWS tells no smaller sum. */
export function capacityMetric({ accountId }: Watched, name: "IndexingOCU" | "SearchOCU"): Metric {
  return { namespace: "AWS/AOSS", name, dimensions: { ClientId: accountId }, statistic: "Sum" };
}
