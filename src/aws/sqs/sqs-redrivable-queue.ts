import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  PurgeQueueCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { RedrivableQueue, WorkQueue } from "../../ports/work-queue.ts";
import { storeFailure } from "../store-failure.ts";
import { queueName, SqsWorkQueue } from "./sqs-work-queue.ts";

export interface SqsRedrivableQueueOptions {
  /** See {@link createSqsClient}. */
  readonly client: SQSClient;
  readonly url: string;
  /** The queue that takes what is given up. */
  readonly deadLetterUrl: string;
  /**
   * Who gives messages up to it: the queue itself, or an EventBridge rule whose target the queue is. SQS moves messages
   * back only to the queues whose dead-letter queue it is.
   */
  readonly deadLettersOf: "queue" | "event-target";
}

/** A queue of SQS with its dead-letter queue. */
export function createSqsQueue(options: SqsRedrivableQueueOptions): RedrivableQueue {
  return new SqsRedrivableQueue(options);
}

class SqsRedrivableQueue extends SqsWorkQueue implements RedrivableQueue {
  readonly deadLetters: WorkQueue;
  readonly #client: SQSClient;
  readonly #deadLetterUrl: string;
  readonly #redrive: () => Promise<number | null>;

  constructor({ client, url, deadLetterUrl, deadLettersOf }: SqsRedrivableQueueOptions) {
    super({ client, url });
    this.#client = client;
    this.#deadLetterUrl = deadLetterUrl;
    this.deadLetters = new SqsWorkQueue({ client, url: deadLetterUrl });
    this.#redrive =
      deadLettersOf === "queue" ? () => startMoveTask(client, deadLetterUrl) : () => moveAll(this.deadLetters, this);
  }

  async redrive(): Promise<number | null> {
    try {
      return await this.#redrive();
    } catch (error) {
      throw storeFailure(error, queueName(this.#deadLetterUrl));
    }
  }

  /** SQS empties a queue at most once a minute. */
  async discard(): Promise<void> {
    try {
      await this.#client.send(new PurgeQueueCommand({ QueueUrl: this.#deadLetterUrl }));
    } catch (error) {
      throw storeFailure(error, queueName(this.#deadLetterUrl));
    }
  }
}

/** Has SQS move the messages, which goes on after this has resolved; how many is not told. One task a queue at a time. */
async function startMoveTask(client: SQSClient, deadLetterUrl: string): Promise<null> {
  const attributes = new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] });
  const SourceArn = (await client.send(attributes)).Attributes?.QueueArn ?? "";
  try {
    await client.send(new StartMessageMoveTaskCommand({ SourceArn }));
  } catch (error) {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
    if (!Results.some(({ Status }) => Status === "RUNNING")) throw error;
  }
  return null;
}

/** Sends each message before it is taken away: a crash in between sends it twice, and loses none. */
async function moveAll(from: WorkQueue, to: WorkQueue): Promise<number> {
  for (let moved = 0; ; ) {
    const messages = await from.receive({ max: 10, waitSeconds: 0 });
    if (messages.length === 0) return moved;
    for (const { body, receiptHandle } of messages) {
      await to.send(body);
      await from.acknowledge(receiptHandle);
      moved++;
    }
  }
}
