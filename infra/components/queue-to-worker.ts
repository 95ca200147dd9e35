import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface QueueToWorkerArgs {
  readonly context: StackContext;
  readonly queue: aws.sqs.Queue;
  readonly worker: LambdaFunction;
}

/** The edge between queue and worker. */
export class QueueToWorker extends pulumi.ComponentResource {
  constructor(name: string, { context, queue, worker }: QueueToWorkerArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:QueueToWorker", name, {}, options);
    const { maximumConcurrency, intakePaused, endpointUrl } = context.config;
    new aws.lambda.EventSourceMapping(
      name,
      {
        eventSourceArn: queue.arn,
        functionName: worker.live.arn,
        enabled: !intakePaused,
        // One message a call: a call that runs out of memory walks no innocent messages to the dead letters.
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
        // Not reserved concurrency: below the pollers' pace it would make dead letters of sound messages.
        scalingConfig: { maximumConcurrency },
      },
      { parent: this },
    );
    // A long document's worker sends itself the rest of the work, and Lambda stops such loops after 16 rounds otherwise.
    // Emulators neither stop them nor know the setting.
    if (endpointUrl === null) {
      new aws.lambda.FunctionRecursionConfig(
        name,
        { functionName: worker.function.name, recursiveLoop: "Allow" },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
