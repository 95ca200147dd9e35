/** Who may use the stack's key: the account's own policies, and the services that write in nobody's name. */

interface KeyPolicyArgs {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** What the names of the stack's resources begin with. */
  readonly prefix: string;
}

/**
 * The key's policy. Without EventBridge's statement, events for an encrypted queue are lost without a word; without
 * CloudWatch's, alarms cannot reach an encrypted topic. Other service principals use the key through grants of roles.
 */
export function keyPolicy({ partition, accountId, region, prefix }: KeyPolicyArgs): string {
  const ofAccount = { "aws:SourceAccount": accountId };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
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
        Principal: { Service: "cloudwatch.amazonaws.com" },
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
    ],
  });
}
