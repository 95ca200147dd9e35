import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type AwsClientOptions, clientConfig, withoutCallLog } from "../aws-client.ts";

/** DynamoDB answers in milliseconds: a silence of seconds is better asked again than waited for. */
const REQUEST_TIMEOUT = 5_000;

/** A client for the records and the ledger. */
export function createDynamoDbClient(options: AwsClientOptions): DynamoDBClient {
  return withoutCallLog(new DynamoDBClient(clientConfig({ requestTimeoutMilliseconds: REQUEST_TIMEOUT, ...options })));
}
