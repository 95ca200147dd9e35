import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { takesEventsOf, takesNoEvents } from "../grants/queue-policy.ts";

export interface EventsArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Name of the bucket whose changes are work. */
  readonly rawBucket: pulumi.Input<string>;
}

const DAY = 86_400;
/** The longest SQS keeps a message: who mends a fault has two weeks for it. */
const RETENTION_SECONDS = 14 * DAY;
/** A message in work stays hidden six times as long as a call may run, as Lambda asks for. */
const VISIBILITY_FACTOR = 6;

/** What a change of an object does on its way to the worker: the rule, the queue, and where dead letters end. */
export class Events extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
  /** Events that EventBridge could not put into the queue. */
  readonly targetDeadLetters: aws.sqs.Queue;
  /** How long a message in work stays hidden from others, in seconds. */
  readonly visibilitySeconds: number;

  constructor(name: string, args: EventsArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Events", name, {}, options);
    const { config, prefix } = args.context;
    const child = { parent: this };
    this.visibilitySeconds = VISIBILITY_FACTOR * config.workerTimeoutSeconds;

    this.deadLetters = this.#queue("ingestion-dlq", args);
    this.queue = this.#queue("ingestion-queue", args, {
      visibilityTimeoutSeconds: this.visibilitySeconds,
      redrivePolicy: this.deadLetters.arn.apply((deadLetterTargetArn) =>
        JSON.stringify({ deadLetterTargetArn, maxReceiveCount: config.maxReceiveCount }),
      ),
    });
    this.targetDeadLetters = this.#queue("event-target-dlq", args);

    const rule = new aws.cloudwatch.EventRule(
      "object-changes",
      {
        name: `${prefix}-object-changes`,
        description: "Uploads and deletions of documents",
        eventPattern: pulumi.output(args.rawBucket).apply((bucket) => JSON.stringify(objectChanges(bucket))),
      },
      child,
    );
    const policies = [this.queue, this.targetDeadLetters].map((queue, index) => {
      const policy = pulumi
        .all([queue.arn, rule.arn])
        .apply(([queueArn, ruleArn]) => takesEventsOf({ queueArn, ruleArn }));
      return new aws.sqs.QueuePolicy(
        index === 0 ? "ingestion-queue" : "event-target-dlq",
        { queueUrl: queue.url, policy },
        child,
      );
    });
    new aws.sqs.QueuePolicy(
      "ingestion-dlq",
      { queueUrl: this.deadLetters.url, policy: this.deadLetters.arn.apply(takesNoEvents) },
      child,
    );
    new aws.cloudwatch.EventTarget(
      "object-changes",
      {
        rule: rule.name,
        targetId: "ingestion-queue",
        arn: this.queue.arn,
        // EventBridge tries for a day, then drops the event: not without a trace.
        deadLetterConfig: { arn: this.targetDeadLetters.arn },
        retryPolicy: { maximumEventAgeInSeconds: DAY, maximumRetryAttempts: 185 },
      },
      { ...child, dependsOn: policies },
    );
    this.registerOutputs({ queueUrl: this.queue.url, deadLetterQueueUrl: this.deadLetters.url });
  }

  #queue(name: string, { context, keyArn }: EventsArgs, further: aws.sqs.QueueArgs = {}): aws.sqs.Queue {
    return new aws.sqs.Queue(
      name,
      {
        name: `${context.prefix}-${name}`,
        messageRetentionSeconds: RETENTION_SECONDS,
        kmsMasterKeyId: keyArn,
        kmsDataKeyReusePeriodSeconds: 300,
        ...further,
      },
      { parent: this },
    );
  }
}

function objectChanges(bucket: string) {
  return {
    source: ["aws.s3"],
    "detail-type": ["Object Created", "Object Deleted"],
    detail: { bucket: { name: [bucket] } },
  };
}
