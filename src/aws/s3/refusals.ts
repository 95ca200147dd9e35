/** What S3's refusals mean. */
import { HeadBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { glance } from "../error-glance.ts";

/**
 * Null for what is not there: no such key, a delete marker (405 where it is named), or no version of that name. Many
 * other refusals are a 400 too: credentials that ended, a key of KMS that was disabled.
 */
export async function absentAsNull<Answer>(
  sent: Promise<Answer>,
  versionId: string | undefined,
): Promise<Answer | null> {
  try {
    return await sent;
  } catch (error) {
    const status = glance(error).status;
    const { name } = error as Error;
    if (status === 404 && name !== "NoSuchBucket") return null;
    if (versionId !== undefined && (status === 405 || (status === 400 && name === "InvalidArgument"))) return null;
    throw error;
  }
}

/** HEAD's 404 has no body: it is the same for a key that holds nothing and for a bucket that is not there. */
export async function assertBucketThere(client: S3Client, bucket: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (glance(error).status !== 404) throw error;
    throw Object.assign(new Error("HEAD of the bucket found none.", { cause: error }), { name: "NoSuchBucket" });
  }
}

/** True where S3 refused a write because its condition does not hold. */
export function conditionFailed(error: unknown, ifMatch: string | undefined): boolean {
  const status = glance(error).status;
  // If-Match over a key that holds nothing is "not found".
  return status === 412 || (status === 404 && ifMatch !== undefined && (error as Error).name === "NoSuchKey");
}
