import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { versionPages } from "../../src/aws/s3/object-history.ts";
import { createS3Client } from "../../src/aws/s3/s3-client.ts";
import { createS3ObjectStore } from "../../src/aws/s3/s3-object-store.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ObjectStore } from "../../src/ports/object-store.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";

/** A bucket of its own on an engine, gone when closed. */
export interface TestBucket {
  readonly store: ObjectStore;
  readonly client: S3Client;
  readonly bucket: string;
  readonly close: () => Promise<void>;
}

export async function makeBucket(
  endpoint: string,
  { versioned, clock = { now: () => Date.now() } }: { versioned: boolean; clock?: Pick<Clock, "now"> },
): Promise<TestBucket> {
  const client = createS3Client({ region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS });
  const bucket = `sluice-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  if (versioned) {
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  }
  return {
    store: createS3ObjectStore({ client, bucket, versioned, clock }),
    client,
    bucket,
    async close() {
      for await (const page of versionPages(client, bucket, "")) {
        for (const { key, versionId } of page) {
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
        }
      }
      await client.send(new DeleteBucketCommand({ Bucket: bucket }));
      client.destroy();
    },
  };
}
