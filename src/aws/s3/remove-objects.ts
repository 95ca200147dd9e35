import { DeleteObjectsCommand, type S3Client } from "@aws-sdk/client-s3";

/** An object, or a version of one. */
export interface Removal {
  readonly key: string;
  readonly versionId?: string;
}

/**
 * Removes up to 1,000 objects or versions with one request.
 * @throws an error under S3's name for it, where one of them was not removed
 */
export async function removeObjects(client: S3Client, bucket: string, removals: readonly Removal[]): Promise<void> {
  if (removals.length === 0) return;
  const Objects = removals.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
  const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
  const [failed] = (await client.send(command)).Errors ?? [];
  if (failed !== undefined) throw Object.assign(new Error(failed.Message), { name: failed.Code });
}
