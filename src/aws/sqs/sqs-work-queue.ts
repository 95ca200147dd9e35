import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { QueueDepth, ReceivedMessage, WorkQueue } from "../../ports/work-queue.ts";
import { storeFailure } from "../store-failure.ts";

export interface SqsQueueOptions {
  /** See {@link createSqsClient}. */
  readonly client: SQSClient;
  readonly url: string;
}

/** The longest delay and the longest visibility that SQS takes. Seconds. */
const MAX_DELAY = 900;
const MAX_VISIBILITY = 43_200;

/** What SQS answers to a receipt of a delivery that is over. */
const PAST_RECEIPTS = new Set(["ReceiptHandleIsInvalid", "MessageNotInflight"]);
const PAST_RECEIPT_MESSAGE = /message does not exist|not available for visibility timeout change/i;

/** A standard queue of SQS. */
export class SqsWorkQueue implements WorkQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor({ client, url }: SqsQueueOptions) {
    this.#client = client;
    this.#url = url;
  }

  /** A delay longer than SQS takes is cut to fifteen minutes: whoever wants a longer one keeps the moment in a record. */
  async send(body: string, { delaySeconds = 0 }: { delaySeconds?: number } = {}): Promise<{ messageId: string }> {
    const command = new SendMessageCommand({
      QueueUrl: this.#url,
      MessageBody: body,
      DelaySeconds: Math.min(Math.ceil(delaySeconds), MAX_DELAY),
    });
    const { MessageId: messageId = "" } = await this.#attempt(() => this.#client.send(command));
    return { messageId };
  }

  async receive({
    max,
    waitSeconds,
    signal,
  }: {
    max: number;
    waitSeconds: number;
    signal?: AbortSignal;
  }): Promise<readonly ReceivedMessage[]> {
    if (signal?.aborted) return [];
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#url,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
    });
    const options = signal === undefined ? {} : { abortSignal: signal };
    try {
      const { Messages: messages = [] } = await this.#attempt(() => this.#client.send(command, options));
      return messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
        messageId: MessageId ?? "",
        receiptHandle: ReceiptHandle ?? "",
        body: Body ?? "",
        receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
        sentAt: Number(Attributes?.SentTimestamp ?? 0),
      }));
    } catch (error) {
      if (signal?.aborted) return [];
      throw error;
    }
  }

  async acknowledge(receiptHandle: string): Promise<void> {
    const command = new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receiptHandle });
    await this.#unlessPast(() => this.#client.send(command));
  }

  async changeVisibility(receiptHandle: string, seconds: number): Promise<void> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: this.#url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.min(Math.ceil(seconds), MAX_VISIBILITY),
    });
    await this.#unlessPast(() => this.#client.send(command));
  }

  /** SQS counts approximately: right once nothing has moved for about a minute. */
  async depth(): Promise<QueueDepth> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#url,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    });
    const { Attributes: attributes = {} } = await this.#attempt(() => this.#client.send(command));
    return {
      ready: Number(attributes.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      delayed: Number(attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    };
  }

  async #unlessPast(work: () => Promise<unknown>): Promise<void> {
    await this.#attempt(async () => {
      try {
        await work();
      } catch (error) {
        const { name, message } = error as Error;
        if (!PAST_RECEIPTS.has(name) && !PAST_RECEIPT_MESSAGE.test(message)) throw error;
      }
    });
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(error, queueName(this.#url));
    }
  }
}

/** A queue as an operator knows it. */
export function queueName(url: string): string {
  return `the queue ${url.slice(url.lastIndexOf("/") + 1)}`;
}
