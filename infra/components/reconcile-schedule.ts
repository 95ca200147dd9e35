import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface ReconcileScheduleArgs {
  readonly context: StackContext;
  readonly reconciler: LambdaFunction;
}

/** The clock of the reconciler. */
export class ReconcileSchedule extends pulumi.ComponentResource {
  constructor(name: string, { context, reconciler }: ReconcileScheduleArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:ReconcileSchedule", name, {}, options);
    const { prefix, config } = context;
    const minutes = config.reconcileMinutes;
    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: `${prefix}-${name}`,
        description: "Calls the reconciler",
        scheduleExpression: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
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
        // The next round does what this one could not.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs({});
  }
}
