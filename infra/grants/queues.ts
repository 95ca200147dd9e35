import type { Statement } from "./statement.ts";

/** Lets a function take messages off a queue: what Lambda's poller does in its name. */
export function consume(queueArn: string): Statement {
  return {
    Sid: "ConsumeMessages",
    Effect: "Allow",
    Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    Resource: [queueArn],
  };
}

/** Lets a function decide when a message comes back. */
export function postpone(queueArn: string): Statement {
  return { Sid: "PostponeMessages", Effect: "Allow", Action: ["sqs:ChangeMessageVisibility"], Resource: [queueArn] };
}

/** Lets a function send to a queue. */
export function send(queueArn: string): Statement {
  return { Sid: "SendMessages", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [queueArn] };
}

/** Lets a function take dead letters off their queues. */
export function takeDeadLetters(queueArns: readonly string[]): Statement {
  return {
    Sid: "TakeDeadLetters",
    Effect: "Allow",
    Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
    Resource: queueArns,
  };
}
