import { policyText, tlsOnly } from "./statement.ts";

interface QueuePolicyArgs {
  readonly queueArn: string;
  /** The rule whose events the queue takes. */
  readonly ruleArn: string;
}

/** A queue's policy: events of one rule come in, and nobody without TLS. */
export function takesEventsOf({ queueArn, ruleArn }: QueuePolicyArgs): string {
  return policyText([
    {
      Sid: "EventsOfTheRule",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
    },
    tlsOnly("sqs:*", queueArn),
  ]);
}

/** A queue's policy where messages come from its own account alone. */
export function takesNoEvents(queueArn: string): string {
  return policyText([tlsOnly("sqs:*", queueArn)]);
}
