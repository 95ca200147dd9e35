import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface ReconcileScheduleArgs {
  readonly context: StackContext;
  readonly reconciler: LambdaFunction;
  /** Which upkeep (src/handlers/reconciler.ts). */
  readonly task: "reconcile" | "orphans";
  readonly every: { readonly count: number; readonly unit: "minute" | "hour" };
}

/** A clock that calls the reconciler for one kind of upkeep. */
export class ReconcileSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: ReconcileScheduleArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:ReconcileSchedule", name, {}, options);
    const { context, reconciler, task, every } = args;
    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: `${context.prefix}-${name}`,
        description: `Has the reconciler do its upkeep: ${task}`,
        scheduleExpression: `rate(${every.count} ${every.unit}${every.count === 1 ? "" : "s"})`,
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: reconciler.function.name,
        qualifier: reconciler.live.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      name,
      {
        rule: rule.name,
        targetId: "reconciler",
        arn: reconciler.live.arn,
        input: JSON.stringify({ task }),
        // The next round does what this one could not.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs({});
  }
}
