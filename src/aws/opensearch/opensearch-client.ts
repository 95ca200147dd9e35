import { Client } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws-v3";
import type { AwsCredentials } from "../aws-client.ts";
import type { Flavor } from "./flavors.ts";

export interface OpenSearchClientOptions {
  /** The collection's or the cluster's endpoint. */
  readonly endpoint: string;
  readonly requestTimeoutMilliseconds?: number;
  /** Signs every request; absent for a cluster that takes anybody, as in tests. */
  readonly signing?: {
    readonly flavor: Flavor;
    readonly region: string;
    /** Absent: the SDK's own chain. */
    readonly credentials?: () => Promise<AwsCredentials>;
  };
}

/** A NextGen collection that slept answers after 10 to 30 seconds. */
const REQUEST_TIMEOUT = 25_000;

/** A client for {@link senderOver}. */
export function createOpenSearchClient({
  endpoint,
  signing,
  requestTimeoutMilliseconds: requestTimeout = REQUEST_TIMEOUT,
}: OpenSearchClientOptions): Client {
  const options = { node: endpoint, maxRetries: 0, requestTimeout };
  if (signing === undefined) return new Client(options);
  const { flavor, region, credentials } = signing;
  const signer = AwsSigv4Signer({
    region,
    service: flavor.signingService,
    ...(credentials !== undefined && { getCredentials: credentials }),
  });
  return new Client({ ...signer, ...options });
}
