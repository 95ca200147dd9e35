import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { LOG_FILTERS, type LogFilter } from "../operations/log-filters.ts";
import { metricsNamespaceOf } from "../operations/metrics.ts";

export interface LogFiltersArgs {
  readonly context: StackContext;
  /** Names of the logs. */
  readonly logs: Readonly<Record<LogFilter["log"], pulumi.Input<string>>>;
}

/** What is counted in the logs. Sparse: a line that does not match counts nothing, and costs nothing. */
export class LogFilters extends pulumi.ComponentResource {
  constructor(name: string, { context, logs }: LogFiltersArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:LogFilters", name, {}, options);
    for (const { name, metric, log, pattern } of LOG_FILTERS) {
      new aws.cloudwatch.LogMetricFilter(
        name,
        {
          name,
          logGroupName: logs[log],
          pattern,
          metricTransformation: {
            namespace: metricsNamespaceOf(context.prefix),
            name: metric,
            value: "1",
            unit: "Count",
          },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
