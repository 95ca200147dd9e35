import type { Statement } from "./statement.ts";

/** Lets VPC Flow Logs write one log group, which exists already. */
export function writeFlowLogs(logGroupArn: string): readonly Statement[] {
  return [
    {
      Sid: "WriteFlowLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [`${logGroupArn}:*`],
    },
    // Asked of all groups of the account at once, and refused for a single one.
    {
      Sid: "FindLogGroups",
      Effect: "Allow",
      Action: ["logs:DescribeLogGroups"],
      Resource: [logGroupArn.replace(/log-group:.*/, "log-group:*")],
    },
  ];
}
