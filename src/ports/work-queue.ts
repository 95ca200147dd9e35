/** Messages to work on, each delivered at least once. */

export interface ReceivedMessage {
  readonly messageId: string;
  /** Good for this delivery only. */
  readonly receiptHandle: string;
  readonly body: string;
  /** From 1. */
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

export interface QueueDepth {
  /** Ready to be received. */
  readonly ready: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue with visibility timeouts. A message received more often than the maximum goes to its dead-letter queue. */
export interface WorkQueue {
  send(body: string, options?: { delaySeconds?: number }): Promise<{ messageId: string }>;
  /** Up to `max` (1–10) messages, waiting for the first up to `waitSeconds` (0–20). Aborted, it answers with none. */
  receive(options: { max: number; waitSeconds: number; signal?: AbortSignal }): Promise<readonly ReceivedMessage[]>;
  /** Removes a message. A receipt that is past (redelivered since) changes nothing. */
  acknowledge(receiptHandle: string): Promise<void>;
  /** Sets the visibility of a message in flight from now on; 0 makes it ready at once. A receipt that is past changes nothing. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  depth(): Promise<QueueDepth>;
}

/** A queue that gives messages up to a dead-letter queue, which is a queue itself. */
export interface RedrivableQueue extends WorkQueue {
  readonly deadLetters: WorkQueue;
  /** Sends everything in the dead-letter queue back; answers with how many where the service says so, else null. */
  redrive(): Promise<number | null>;
  /** Empties the dead-letter queue. */
  discard(): Promise<void>;
}
