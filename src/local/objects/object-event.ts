import { randomBytes, randomUUID } from "node:crypto";

/** What kind of change it was. */
export type ChangeKind =
  | { readonly kind: "created"; readonly size: number }
  | { readonly kind: "deleted"; readonly deletionType: "Delete Marker Created" | "Permanently Deleted" };

/** What happened to a key. */
export type ObjectChange = ChangeKind & {
  readonly key: string;
  /** Absent in a store without versions. */
  readonly versionId?: string;
  readonly etag: string;
  /** Rises from change to change of a key: zero-padded hex, compared as text. */
  readonly sequencer: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly sourceAddress?: string;
};

/** The account of a machine that has none. */
const ACCOUNT = "000000000000";

/**
 * The change as S3 tells EventBridge: the whole envelope that reaches an SQS target. The key is raw, not URL-encoded,
 * and a deletion has no size.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function objectEvent(bucket: string, change: ObjectChange): string {
  const created = change.kind === "created";
  return JSON.stringify({
    version: "0",
    id: randomUUID(),
    "detail-type": created ? "Object Created" : "Object Deleted",
    source: "aws.s3",
    account: ACCOUNT,
    time: new Date(change.time).toISOString().replace(/\.\d+Z$/, "Z"),
    region: "local",
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: {
        key: change.key,
        ...(created && { size: change.size }),
        etag: change.etag,
        ...(change.versionId !== undefined && { "version-id": change.versionId }),
        sequencer: change.sequencer,
      },
      "request-id": randomBytes(8).toString("hex").toUpperCase(),
      requester: ACCOUNT,
      "source-ip-address": change.sourceAddress ?? "127.0.0.1",
      ...(created ? { reason: "PutObject" } : { reason: "DeleteObject", "deletion-type": change.deletionType }),
    },
  });
}
