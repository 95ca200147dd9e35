import { policyText, tlsOnly } from "./statement.ts";

interface TopicPolicyArgs {
  readonly topicArn: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** What the names of the stack's alarms begin with. */
  readonly prefix: string;
}

/** A topic's policy: the stack's alarms and the account's budgets tell it something, and nobody without TLS. */
export function tellsOperators({ topicArn, partition, accountId, region, prefix }: TopicPolicyArgs): string {
  const ofAccount = { "aws:SourceAccount": accountId };
  return policyText([
    {
      Sid: "AlarmsOfTheStack",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: {
        StringEquals: ofAccount,
        ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${prefix}-*` },
      },
    },
    {
      Sid: "BudgetsOfTheAccount",
      Effect: "Allow",
      Principal: { Service: "budgets.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: {
        StringEquals: ofAccount,
        ArnLike: { "aws:SourceArn": `arn:${partition}:budgets::${accountId}:*` },
      },
    },
    tlsOnly("sns:Publish", topicArn),
  ]);
}
