import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { takesTrail } from "../grants/trail-bucket-policy.ts";
import { SecureBucket } from "./secure-bucket.ts";
import type { Storage } from "./storage.ts";
import type { Tables } from "./tables.ts";

export interface AuditTrailArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly storage: Storage;
  readonly tables: Tables;
}

/** Who read and wrote which object and item: CloudTrail's data events, in a bucket of their own. */
export class AuditTrail extends pulumi.ComponentResource {
  constructor(name: string, args: AuditTrailArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:AuditTrail", name, {}, options);
    const { context, keyArn, storage, tables } = args;
    const { prefix, config, partition, accountId } = context;
    const child = { parent: this };
    const trailArn = pulumi.interpolate`arn:${partition}:cloudtrail:${config.region}:${accountId}:trail/${prefix}`;
    const logs = new SecureBucket(
      "audit-log",
      {
        context,
        keyArn,
        noncurrentVersionDays: config.noncurrentVersionDays,
        statements: (bucketArn) =>
          pulumi
            .all([trailArn, accountId])
            .apply(([trailArn, accountId]) => takesTrail({ bucketArn, trailArn, accountId })),
      },
      child,
    );
    const objects = [storage.raw.arn, storage.output.arn].map((arn) => pulumi.interpolate`${arn}/`);
    new aws.cloudtrail.Trail(
      name,
      {
        name: prefix,
        s3BucketName: logs.bucket,
        kmsKeyId: keyArn,
        enableLogFileValidation: true,
        includeGlobalServiceEvents: false,
        advancedEventSelectors: [
          selector("objects", "AWS::S3::Object", { startsWiths: objects }),
          selector("items", "AWS::DynamoDB::Table", { equals: [tables.records.arn, tables.ledger.arn] }),
        ],
      },
      // Its bucket's policy lets it in.
      { ...child, dependsOn: [logs] },
    );
    this.registerOutputs({});
  }
}

function selector(
  name: string,
  resourceType: string,
  arns: { readonly startsWiths?: pulumi.Input<string>[]; readonly equals?: pulumi.Input<string>[] },
) {
  return {
    name,
    fieldSelectors: [
      { field: "eventCategory", equals: ["Data"] },
      { field: "resources.type", equals: [resourceType] },
      { field: "resources.ARN", ...arns },
    ],
  };
}
