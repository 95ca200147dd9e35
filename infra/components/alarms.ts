import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { AlarmDefinition, Severity } from "../operations/alarm.ts";
import { alarmsOf } from "../operations/alarms.ts";
import type { Metric, Watched } from "../operations/metrics.ts";
import { runbookLink } from "../operations/runbook-link.ts";

export interface AlarmsArgs {
  readonly context: StackContext;
  readonly watched: Watched;
  readonly topics: Readonly<Record<Severity, pulumi.Input<string>>>;
}

/** Every alarm, and whom it tells: when it goes off, and when it is over. */
export class Alarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];

  constructor(name: string, { context, watched, topics }: AlarmsArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Alarms", name, {}, options);
    this.arns = alarmsOf(watched, context.config).map((alarm) => {
      const [datapointsToAlarm, evaluationPeriods] = alarm.periods;
      const actions = [topics[alarm.severity]];
      return new aws.cloudwatch.MetricAlarm(
        alarm.name,
        {
          name: `${context.prefix}-${alarm.name}`,
          alarmDescription: `${alarm.says}. ${runbookLink(alarm.runbook, context.config)}`,
          ...condition(alarm),
          evaluationPeriods,
          datapointsToAlarm,
          comparisonOperator: alarm.comparison,
          threshold: alarm.threshold,
          treatMissingData: alarm.missing,
          alarmActions: actions,
          okActions: actions,
          tags: { Severity: alarm.severity, Runbook: alarm.runbook },
        },
        { parent: this },
      ).arn;
    });
    this.registerOutputs({ alarms: this.arns });
  }
}

/** One metric by itself, or several with the expression over them. */
function condition({
  metrics,
  expression,
  periodSeconds,
  says,
}: AlarmDefinition): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const [only] = Object.values(metrics);
  if (expression === undefined && only !== undefined) {
    const { namespace, name, dimensions, statistic } = only;
    return { namespace, metricName: name, dimensions, statistic, period: periodSeconds };
  }
  const query = ([id, { namespace, name, dimensions, statistic }]: [string, Metric]) => ({
    id,
    metric: { namespace, metricName: name, dimensions, stat: statistic, period: periodSeconds },
  });
  return {
    metricQueries: [
      { id: "result", label: says, expression: expression ?? "", returnData: true },
      ...Object.entries(metrics).map(query),
    ],
  };
}
