import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { writeFlowLogs } from "../grants/flow-logs.ts";
import { policyText } from "../grants/statement.ts";

export interface FlowLogsArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
}

/** A network's traffic in a log: in a closed one, what was refused shows who wanted out. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, { context, keyArn, vpcId }: FlowLogsArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:FlowLogs", name, {}, options);
    const { prefix, config, accountId } = context;
    const child = { parent: this };
    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/vpc/${prefix}-flow`, retentionInDays: config.logRetentionDays, kmsKeyId: keyArn },
      child,
    );
    const role = new aws.iam.Role(
      name,
      {
        name: `${prefix}-flow-logs-${config.region}`,
        description: `How VPC Flow Logs write ${prefix}'s log`,
        assumeRolePolicy: accountId.apply(flowLogsOf),
        ...(config.permissionsBoundary === null ? {} : { permissionsBoundary: config.permissionsBoundary }),
      },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      name,
      { role: role.name, name: "grants", policy: logGroup.arn.apply((arn) => policyText(writeFlowLogs(arn))) },
      child,
    );
    new aws.ec2.FlowLog(
      name,
      {
        vpcId,
        trafficType: config.flowLogs === "all" ? "ALL" : "REJECT",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 600,
      },
      { ...child, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}

/** Who takes the role: the service, for this account. */
function flowLogsOf(accountId: string): string {
  return policyText([
    {
      Effect: "Allow",
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  ]);
}
