import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { dashboardBody } from "../operations/dashboard.ts";
import type { Watched } from "../operations/metrics.ts";

export interface DashboardArgs {
  readonly context: StackContext;
  readonly watched: Watched;
  readonly alarmArns: readonly pulumi.Input<string>[];
}

/** The stack on one page. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Dashboard", name, {}, options);
    const { context, watched, alarmArns } = args;
    const body = pulumi
      .all([watched.apiId, watched.accountId, pulumi.output([...alarmArns])])
      .apply(([apiId, accountId, arns]) =>
        dashboardBody({ watched: { ...watched, apiId, accountId }, region: context.config.region, alarmArns: arns }),
      );
    new aws.cloudwatch.Dashboard(name, { dashboardName: context.prefix, dashboardBody: body }, { parent: this });
    this.registerOutputs({});
  }
}
