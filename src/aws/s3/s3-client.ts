import { S3Client } from "@aws-sdk/client-s3";
import { type AwsClientOptions, clientConfig, withoutCallLog } from "../aws-client.ts";

/**
 * A client for {@link createS3ObjectStore}. Checksums are left to the store, which sends SHA-256: by itself the SDK
 * would sign the CRC of an empty body into every upload grant.
 * @param options `endpoint` is addressed by path, as emulators want it
 */
export function createS3Client(options: AwsClientOptions): S3Client {
  const client = new S3Client({
    ...clientConfig(options),
    forcePathStyle: options.endpoint !== undefined,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_SUPPORTED",
  });
  return withoutCallLog(client);
}
