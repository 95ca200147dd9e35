import { SQSClient } from "@aws-sdk/client-sqs";
import { type AwsClientOptions, clientConfig, withoutCallLog } from "../aws-client.ts";

/** More than the longest wait for a message. */
const REQUEST_TIMEOUT = 30_000;

/** A client for {@link createSqsQueue}. */
export function createSqsClient(options: AwsClientOptions): SQSClient {
  return withoutCallLog(new SQSClient(clientConfig({ requestTimeoutMilliseconds: REQUEST_TIMEOUT, ...options })));
}
