/** Who may use the stack's key: the account's own policies, and the services that write in nobody's name. */
import { policyText, type ResourceStatement } from "./statement.ts";

interface KeyPolicyArgs {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** What the names of the stack's resources begin with. */
  readonly prefix: string;
  /** Whether a trail of the stack writes its log under the key. */
  readonly auditTrail: boolean;
}

/**
 * The key's policy. Without EventBridge's statement, events for an encrypted queue are lost without a word; without
 * CloudWatch's and Budgets', alarms cannot reach an encrypted topic. Other service principals use the key through grants of roles.
 */
export function keyPolicy({ partition, accountId, region, prefix, auditTrail }: KeyPolicyArgs): string {
  const ofAccount = { "aws:SourceAccount": accountId };
  return policyText([
    {
      Sid: "AccountDecides",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "EventBridgeSendsToQueues",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: ofAccount,
        ArnLike: { "aws:SourceArn": `arn:${partition}:events:${region}:${accountId}:rule/${prefix}-*` },
      },
    },
    {
      Sid: "AlarmsReachTopics",
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: ofAccount },
    },
    {
      Sid: "LogsAreKept",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/*/${prefix}-*`,
        },
      },
    },
    ...(auditTrail ? [trailIsKept({ partition, accountId, region, prefix })] : []),
  ]);
}

function trailIsKept({ partition, accountId, region, prefix }: Omit<KeyPolicyArgs, "auditTrail">): ResourceStatement {
  return {
    Sid: "TrailIsKept",
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: ["kms:DescribeKey", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: {
      StringEquals: { "aws:SourceArn": `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${prefix}` },
    },
  };
}
