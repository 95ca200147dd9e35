import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { DownloadGrants } from "../../ports/object-store.ts";

/**
 * Pre-signed GETs of a bucket's objects. They need the signer's own right to read, and die with its credentials.
 * @param options.client see `createS3Client`
 */
export function createS3DownloadGrants({ client, bucket }: { client: S3Client; bucket: string }): DownloadGrants {
  return {
    grantDownload: (key, expiresIn) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn }),
  };
}
