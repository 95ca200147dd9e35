interface QueuePolicyArgs {
  readonly queueArn: string;
  /** The rule whose events the queue takes. */
  readonly ruleArn: string;
}

/** A queue's policy: events of one rule come in, and nobody without TLS. */
export function takesEventsOf({ queueArn, ruleArn }: QueuePolicyArgs): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EventsOfTheRule",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
      },
      tlsOnly(queueArn),
    ],
  });
}

/** A queue's policy where messages come from its own account alone. */
export function takesNoEvents(queueArn: string): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly(queueArn)] });
}

function tlsOnly(queueArn: string) {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
