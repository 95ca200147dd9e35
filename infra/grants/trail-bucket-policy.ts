import type { ResourceStatement } from "./statement.ts";

interface TrailArgs {
  readonly bucketArn: string;
  readonly trailArn: string;
  readonly accountId: string;
}

/** Statements of a bucket's policy that let one trail write its log there. */
export function takesTrail({ bucketArn, trailArn, accountId }: TrailArgs): readonly ResourceStatement[] {
  const principal = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } } as const;
  const ofTrail = { "aws:SourceArn": trailArn };
  return [
    {
      Sid: "TrailLooks",
      ...principal,
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: ofTrail },
    },
    {
      Sid: "TrailWrites",
      ...principal,
      Action: "s3:PutObject",
      Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
      Condition: { StringEquals: { ...ofTrail, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}
