/** What every AWS client of the stores is made with. */
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Credentials, as long as they are good. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Where a client speaks to, and as whom. */
export interface AwsClientOptions {
  readonly region: string;
  /** Absent: the region's own. Given for emulators and private endpoints. */
  readonly endpoint?: string;
  /** Absent: the SDK's own chain. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  /** How long an answer may take to begin, and then to go on. Less than a worker has left when it stops taking on work. */
  readonly requestTimeoutMilliseconds?: number;
}

const CONNECT_TIMEOUT = 3_000;
const REQUEST_TIMEOUT = 15_000;
/** First try included. */
const MAX_ATTEMPTS = 4;

/** The configuration that a client's constructor takes. */
export function clientConfig({ region, endpoint, credentials, requestTimeoutMilliseconds }: AwsClientOptions) {
  const requestTimeout = requestTimeoutMilliseconds ?? REQUEST_TIMEOUT;
  return {
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT,
      requestTimeout,
      socketTimeout: requestTimeout,
      throwOnRequestTimeout: true,
    }),
  };
}

/**
 * The client without the SDK's log of calls: for it, each request and answer is copied field by field even where nobody
 * has set a logger, which is a good part of what a call costs.
 */
export function withoutCallLog<Client extends LoggedClient>(client: Client): Client {
  client.middlewareStack.remove(CALL_LOG);
  return client;
}

interface LoggedClient {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** As @aws-sdk/core names it. */
const CALL_LOG = "loggerMiddleware";
