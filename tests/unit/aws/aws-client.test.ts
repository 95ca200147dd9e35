import { expect, it } from "vitest";
import { createDynamoDbClient } from "../../../src/aws/dynamodb/dynamodb-client.ts";
import { createEventBridgeClient } from "../../../src/aws/eventbridge/eventbridge-announcer.ts";
import { createS3Client } from "../../../src/aws/s3/s3-client.ts";
import { createSqsClient } from "../../../src/aws/sqs/sqs-client.ts";

it.each([
  ["DynamoDB", createDynamoDbClient],
  ["EventBridge", createEventBridgeClient],
  ["S3", createS3Client],
  ["SQS", createSqsClient],
])("a client of %s copies no request for a log that nobody reads", (_, createClient) => {
  const client = createClient({ region: "eu-central-1" });
  const steps = client.middlewareStack.identify();
  client.destroy();
  expect(steps.length).toBeGreaterThan(5);
  expect(steps.filter((step) => /log/i.test(step))).toEqual([]);
});
