import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { BucketOutputs } from "./storage.ts";

/**
 * A bucket for uploads that exists already: looked at, and left as it is. Its policy, lifecycle, CORS and notifications
 * are its owner's.
 */
export class GivenBucket extends pulumi.ComponentResource implements BucketOutputs {
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Fails with what to do, where uploads to the bucket could be lost. */
  readonly usable: Promise<void>;

  constructor(name: string, context: StackContext, bucket: string, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:GivenBucket", name, {}, options);
    const child = { parent: this };
    const { versioningConfiguration } = aws.s3.BucketVersioning.get(`${name}-given`, bucket, undefined, child);
    const { eventbridge } = aws.s3.BucketNotification.get(`${name}-given`, bucket, undefined, child);
    this.usable = new Promise((resolve, reject) => {
      pulumi.all([versioningConfiguration, eventbridge]).apply(([versioning, events]) => {
        const wrong = whatIsWrong(bucket, versioning?.status === "Enabled", events === true);
        if (wrong === undefined) resolve();
        else reject(new pulumi.RunError(`sluice:rawBucket: ${wrong}`));
      });
    });
    this.bucket = pulumi.output(bucket);
    this.arn = pulumi.interpolate`arn:${context.partition}:s3:::${bucket}`;
    this.registerOutputs({ bucket: this.bucket, arn: this.arn });
  }
}

/**
 * The given bucket once it was looked at, if there is one: before anything is made that takes its name.
 * @throws {pulumi.RunError} with what to do, where uploads to it could be lost
 */
export async function givenBucket(
  context: StackContext,
  options: pulumi.ComponentResourceOptions,
): Promise<BucketOutputs | undefined> {
  const { rawBucket } = context.config;
  if (rawBucket === null) return undefined;
  const given = new GivenBucket("raw-input", context, rawBucket, options);
  await given.usable;
  return given;
}

function whatIsWrong(bucket: string, isVersioned: boolean, sendsEvents: boolean): string | undefined {
  if (!isVersioned) {
    return `${bucket} keeps no versions, so an upload would destroy the one before while it is being read. Turn them on (aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled), or leave the key out to have a bucket made.`;
  }
  if (!sendsEvents) {
    return `${bucket} sends no events to EventBridge, so uploads would go unnoticed. Turn that on in its notification configuration, beside what is there already, or leave the key out to have a bucket made.`;
  }
  return undefined;
}
