/** What EventBridge sends for a change in the bucket. */
export function s3Event(type: "Object Created" | "Object Deleted", key: string): string {
  const object = { key, etag: "0", sequencer: "0" };
  return JSON.stringify({
    source: "aws.s3",
    "detail-type": type,
    detail: { bucket: { name: "raw-input" }, object, requester: "000000000000" },
  });
}
