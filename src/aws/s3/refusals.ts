/** What S3's refusals mean. */
import { glance } from "../error-glance.ts";

/** Null for what is not there: no such key, a delete marker (405 where it is named), or no version of that name. */
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
    if (versionId !== undefined && (status === 405 || (status === 400 && name !== "InvalidRange"))) return null;
    throw error;
  }
}

/** True where S3 refused a write because its condition does not hold. */
export function conditionFailed(error: unknown, ifMatch: string | undefined): boolean {
  const status = glance(error).status;
  // If-Match over a key that holds nothing is "not found".
  return status === 412 || (status === 404 && ifMatch !== undefined && (error as Error).name === "NoSuchKey");
}
