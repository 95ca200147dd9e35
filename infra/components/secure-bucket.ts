import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { bucketPolicy } from "../grants/bucket-policy.ts";
import type { ResourceStatement } from "../grants/statement.ts";

export interface SecureBucketArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Keeps versions, and removes those that are no longer the newest after so many days. Absent: no versions. */
  readonly noncurrentVersionDays?: number;
  /** Statements of its policy that let services in, given the bucket's ARN. */
  readonly statements?: (bucketArn: string) => pulumi.Input<readonly ResourceStatement[]>;
}

/** A bucket that nobody reads without TLS, from outside, or without its key. */
export class SecureBucket extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: SecureBucketArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:SecureBucket", name, {}, options);
    const { config, prefix, accountId } = args.context;
    const child = { parent: this };
    const made = new aws.s3.Bucket(
      name,
      {
        bucket: pulumi.interpolate`${prefix}-${name}-${accountId}-${config.region}`,
        forceDestroy: !config.retainData,
      },
      { ...child, protect: config.retainData },
    );
    const bucket = made.bucket;
    new aws.s3.BucketOwnershipControls(name, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, child);
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      name,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    // An emulator over plain HTTP would deny everything.
    if (!config.endpointUrl?.startsWith("http:")) {
      // One after the other: S3 refuses changes of a bucket's access that come at once.
      const dependsOn = [publicAccess];
      const policy = made.arn.apply((arn) =>
        pulumi.output(args.statements?.(arn) ?? []).apply((statements) => bucketPolicy(arn, statements)),
      );
      new aws.s3.BucketPolicy(name, { bucket, policy }, { ...child, dependsOn });
    }
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keyArn },
            // One request to KMS for many objects.
            bucketKeyEnabled: true,
          },
        ],
      },
      child,
    );
    this.#keepVersions(name, bucket, args.noncurrentVersionDays);
    this.bucket = bucket;
    this.arn = made.arn;
    this.registerOutputs({ bucket: this.bucket, arn: this.arn });
  }

  /** The newest version never expires: only people and the API delete documents. */
  #keepVersions(name: string, bucket: pulumi.Output<string>, days: number | undefined): void {
    const versioning =
      days === undefined
        ? []
        : [
            new aws.s3.BucketVersioning(
              name,
              { bucket, versioningConfiguration: { status: "Enabled" } },
              { parent: this },
            ),
          ];
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            id: "unfinished-uploads",
            status: "Enabled",
            filter: { prefix: "" },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          ...(days === undefined
            ? []
            : [
                {
                  id: "noncurrent-versions",
                  status: "Enabled",
                  filter: { prefix: "" },
                  noncurrentVersionExpiration: { noncurrentDays: days },
                },
              ]),
        ],
      },
      { parent: this, dependsOn: versioning },
    );
  }
}
