import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { createSqsQueue } from "../../../../src/aws/sqs/sqs-redrivable-queue.ts";
import { AnsweringHandler, type ServiceAnswer } from "../../../support/answering-handler.ts";

const URL = "https://sqs.us-east-1.amazonaws.com/000000000000/ingestion";

function queueOver(deadLettersOf: "queue" | "event-target", ...answers: ServiceAnswer[]) {
  const handler = new AnsweringHandler(...answers);
  const client = new SQSClient({
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: handler,
    maxAttempts: 1,
    md5: false,
  });
  const queue = createSqsQueue({ client, url: URL, deadLetterUrl: `${URL}-dead`, deadLettersOf });
  const operations = () => handler.requests.map(({ headers }) => headers["x-amz-target"]?.split(".")[1]);
  return { handler, queue, operations };
}

const ok = (body: object = {}): ServiceAnswer => ({ status: 200, body: JSON.stringify(body) });
const refusal = (type: string, message = "no"): ServiceAnswer => ({
  status: 400,
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message }),
});
const ARN = "arn:aws:sqs:us-east-1:000000000000:ingestion-dead";

describe("a queue of SQS", () => {
  it("A delay longer than SQS takes is cut to the longest there is", async () => {
    const { queue, handler } = queueOver("queue", ok({ MessageId: "m1" }));
    expect(await queue.send("work", { delaySeconds: 3600 })).toEqual({ messageId: "m1" });
    expect(handler.bodies).toEqual([{ QueueUrl: URL, MessageBody: "work", DelaySeconds: 900 }]);
  });

  it("hands out messages with their count and time", async () => {
    const Attributes = { ApproximateReceiveCount: "3", SentTimestamp: "1700000000123" };
    const Messages = [{ MessageId: "m1", ReceiptHandle: "h1", Body: "work", Attributes }];
    const { queue, handler } = queueOver("queue", ok({ Messages }));
    expect(await queue.receive({ max: 5, waitSeconds: 20 })).toEqual([
      { messageId: "m1", receiptHandle: "h1", body: "work", receiveCount: 3, sentAt: 1_700_000_000_123 },
    ]);
    expect(handler.bodies).toMatchObject([{ MaxNumberOfMessages: 5, WaitTimeSeconds: 20 }]);
  });

  it.each([
    ["ReceiptHandleIsInvalid", "The input receipt handle is invalid."],
    ["MessageNotInflight", "The message is not in flight."],
    ["InvalidParameterValue", "Message does not exist or is not available for visibility timeout change."],
  ])("takes %s for a delivery that is over", async (type, message) => {
    const { queue } = queueOver("queue", refusal(type, message));
    await expect(queue.changeVisibility("past", 10)).resolves.toBeUndefined();
    await expect(queue.acknowledge("past")).resolves.toBeUndefined();
  });

  it("does not hide an error of another kind behind a receipt", async () => {
    const { queue } = queueOver("queue", refusal("QueueDoesNotExist", "The specified queue does not exist."));
    await expect(queue.acknowledge("h1")).rejects.toThrow(
      "There is no queue ingestion; deploy it, or correct its name",
    );
  });

  it("A queue's dead letters are moved back by the service's own task", async () => {
    const arn = ok({ Attributes: { QueueArn: ARN } });
    const { queue, handler, operations } = queueOver("queue", arn, ok({ TaskHandle: "t1" }));
    expect(await queue.redrive()).toBeNull();
    expect(operations()).toEqual(["GetQueueAttributes", "StartMessageMoveTask"]);
    expect(handler.bodies[1]).toEqual({ SourceArn: ARN });

    const running = ok({ Results: [{ Status: "RUNNING" }] });
    const busy = queueOver("queue", arn, refusal("UnsupportedOperation"), running);
    expect(await busy.queue.redrive()).toBeNull();
    const refused = queueOver(
      "queue",
      arn,
      refusal("UnsupportedOperation"),
      ok({ Results: [{ Status: "COMPLETED" }] }),
    );
    await expect(refused.queue.redrive()).rejects.toMatchObject({ retryable: true });
  });

  it("Dead letters of an event rule's target are sent before they are taken away", async () => {
    const Messages = [{ MessageId: "m1", ReceiptHandle: "h1", Body: "event" }];
    const { queue, handler, operations } = queueOver("event-target", ok({ Messages }), ok({ MessageId: "m2" }), ok());
    expect(await queue.redrive()).toBe(1);
    expect(operations()).toEqual(["ReceiveMessage", "SendMessage", "DeleteMessage", "ReceiveMessage"]);
    expect(handler.bodies).toMatchObject([
      { QueueUrl: `${URL}-dead` },
      { QueueUrl: URL, MessageBody: "event" },
      { QueueUrl: `${URL}-dead`, ReceiptHandle: "h1" },
      {},
    ]);
    const dying = queueOver("event-target", ok({ Messages }), refusal("InternalError"));
    await expect(dying.queue.redrive()).rejects.toMatchObject({ retryable: true });
    expect(dying.operations()).not.toContain("DeleteMessage");
  });
});
