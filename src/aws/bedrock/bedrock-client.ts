import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { AwsCredentials } from "../aws-client.ts";
import { RetiringHttp2Handler } from "./retiring-http2-handler.ts";

export interface BedrockClientOptions {
  /** After this a request is given up, in milliseconds: below the function's own time (default 115 s). */
  readonly requestTimeoutMilliseconds?: number;
  /** Within this a connection stands, TLS included, in milliseconds (default 5 s). */
  readonly connectionTimeoutMilliseconds?: number;
  /** Another endpoint than the region's own, e.g. a stand-in's; `http:` means HTTP/2 without TLS. */
  readonly endpoint?: string;
  /** Absent: the SDK's default chain (environment, profile, SSO, container, instance). */
  readonly credentials?: AwsCredentials;
  /** Milliseconds since 1970; absent: the machine's own time. */
  readonly now?: () => number;
}

const DEFAULT_REQUEST_TIMEOUT_MILLISECONDS = 115_000;
const DEFAULT_CONNECTION_TIMEOUT_MILLISECONDS = 5_000;
/** An idle connection is closed this long after the longest request; below the 350 s of AWS's NAT gateways. */
const IDLE_AFTER_REQUEST_MILLISECONDS = 5_000;
/** After a pause of so long, a request opens a new connection. ⚠ After how long Bedrock hangs up, AWS does not say. */
const IDLE_MILLISECONDS = 50_000;

/** A region's client with what a caller has to know of it. */
export interface RegionalClient {
  readonly region: string;
  readonly requestTimeoutMilliseconds: number;
  readonly client: Pick<BedrockRuntimeClient, "send">;
}

/**
 * One client a region, made at its first use. Requests are sent once: what is worth a second try, and when, is for the
 * pacing to say, which knows the quota and the budget.
 */
export class BedrockClients {
  readonly #options: BedrockClientOptions;
  readonly #byRegion = new Map<string, RegionalClient & { readonly client: BedrockRuntimeClient }>();

  constructor(options: BedrockClientOptions = {}) {
    this.#options = options;
  }

  of(region: string): RegionalClient {
    let regional = this.#byRegion.get(region);
    if (regional === undefined) {
      regional = createRegionalClient(region, this.#options);
      this.#byRegion.set(region, regional);
    }
    return regional;
  }

  /** Closes every connection; requests under way fail. */
  close(): void {
    for (const { client } of this.#byRegion.values()) client.destroy();
    this.#byRegion.clear();
  }
}

function createRegionalClient(region: string, options: BedrockClientOptions) {
  const requestTimeoutMilliseconds = options.requestTimeoutMilliseconds ?? DEFAULT_REQUEST_TIMEOUT_MILLISECONDS;
  const client = new BedrockRuntimeClient({
    region,
    maxAttempts: 1,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    requestHandler: new RetiringHttp2Handler({
      requestTimeout: requestTimeoutMilliseconds,
      // Also runs while a request waits, so it has to be the longer one.
      sessionTimeout: requestTimeoutMilliseconds + IDLE_AFTER_REQUEST_MILLISECONDS,
      connectionTimeout: options.connectionTimeoutMilliseconds ?? DEFAULT_CONNECTION_TIMEOUT_MILLISECONDS,
      idleTimeout: IDLE_MILLISECONDS,
      now: options.now ?? Date.now,
    }),
  });
  return { region, requestTimeoutMilliseconds, client };
}
