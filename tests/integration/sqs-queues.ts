import { randomUUID } from "node:crypto";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createSqsClient } from "../../src/aws/sqs/sqs-client.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";

/** A queue of its own with its dead-letter queue on an engine, both gone when closed. */
export interface TestQueues {
  readonly client: SQSClient;
  readonly url: string;
  readonly deadLetterUrl: string;
  readonly close: () => Promise<void>;
}

export async function makeQueues(
  endpoint: string,
  { visibilitySeconds, maxReceiveCount }: { visibilitySeconds: number; maxReceiveCount: number },
): Promise<TestQueues> {
  const client = createSqsClient({ region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS });
  const name = `sluice-${randomUUID()}`;
  const make = async (QueueName: string, Attributes: Record<string, string>) =>
    (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  const deadLetterUrl = await make(`${name}-dead`, { VisibilityTimeout: String(visibilitySeconds) });
  const deadLetterTargetArn = await queueArn(client, deadLetterUrl);
  const url = await make(name, {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  });
  addMoveTask(client, { from: deadLetterUrl, to: url });
  return {
    client,
    url,
    deadLetterUrl,
    async close() {
      for (const QueueUrl of [url, deadLetterUrl]) await client.send(new DeleteQueueCommand({ QueueUrl }));
      client.destroy();
    },
  };
}

export async function queueArn(client: SQSClient, QueueUrl: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  return (await client.send(command)).Attributes?.QueueArn ?? "";
}

/** moto has no StartMessageMoveTask: here the client does what the service would, at once. What AWS does is unproven. */
function addMoveTask(client: SQSClient, { from, to }: { readonly from: string; readonly to: string }): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== "StartMessageMoveTaskCommand") return await next(args);
      const { SourceArn } = args.input as { readonly SourceArn?: string };
      if (SourceArn !== (await queueArn(client, from))) throw new Error("The move task names another queue.");
      for (;;) {
        const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: from }));
        if (message === undefined) break;
        await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: message.Body }));
        await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
      }
      return { response: {}, output: { $metadata: {}, TaskHandle: "moved" } } as never;
    },
    { step: "initialize" },
  );
}
