import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { tellsOperators } from "../grants/topic-policy.ts";
import { SEVERITIES, type Severity } from "../operations/alarm.ts";

export interface TopicsArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
}

/** Where operators are told: one topic for what calls for action now, and one for what can wait for the day. */
export class Topics extends pulumi.ComponentResource {
  readonly arns: Readonly<Record<Severity, pulumi.Output<string>>>;

  constructor(name: string, args: TopicsArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Topics", name, {}, options);
    const { criticalEmails, warningEmails } = args.context.config;
    this.arns = {
      critical: this.#topic("critical", criticalEmails, args),
      warning: this.#topic("warning", warningEmails, args),
    };
    this.registerOutputs({ topics: SEVERITIES.map((severity) => this.arns[severity]) });
  }

  #topic(severity: Severity, emails: readonly string[], { context, keyArn }: TopicsArgs): pulumi.Output<string> {
    const { prefix, config, partition, accountId } = context;
    const topic = new aws.sns.Topic(
      severity,
      { name: `${prefix}-${severity}`, kmsMasterKeyId: keyArn, displayName: `${prefix} ${severity}` },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      severity,
      {
        arn: topic.arn,
        policy: pulumi
          .all([topic.arn, partition, accountId])
          .apply(([topicArn, partition, accountId]) =>
            tellsOperators({ topicArn, partition, accountId, region: config.region, prefix }),
          ),
      },
      { parent: this },
    );
    for (const email of emails) {
      new aws.sns.TopicSubscription(
        `${severity}-${email}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        { parent: this },
      );
    }
    return topic.arn;
  }
}
