import type { Statement } from "./statement.ts";

/** Lets Lambda attach a function to a VPC, as AWSLambdaVPCAccessExecutionRole does; these actions take no names. */
export function attachToVpc(): Statement {
  return {
    Sid: "AttachToVpc",
    Effect: "Allow",
    Action: [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    Resource: ["*"],
  };
}
