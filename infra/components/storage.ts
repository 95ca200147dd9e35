import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { SecureBucket } from "./secure-bucket.ts";

export interface StorageArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** A bucket for uploads that exists already. */
  readonly given: BucketOutputs | undefined;
}

/** A bucket as others use it. */
export interface BucketOutputs {
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** Headers a browser sends with an upload: those that a grant signs (src/ports/upload-headers.ts). */
const UPLOAD_HEADERS = ["content-type", "if-none-match", "x-amz-checksum-sha256", "x-amz-meta-*"];

/** How long a browser may keep a preflight's answer, in seconds. */
const PREFLIGHT_SECONDS = 86_400;

/** The two buckets: uploads, and what became of them. */
export class Storage extends pulumi.ComponentResource {
  readonly raw: BucketOutputs;
  readonly output: BucketOutputs;

  constructor(name: string, { context, keyArn, given }: StorageArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Storage", name, {}, options);
    this.raw = given ?? this.#makeRaw(context, keyArn);
    this.output = this.#makeOutput(context, keyArn);
    this.registerOutputs({ rawBucket: this.raw.bucket, outputBucket: this.output.bucket });
  }

  #makeRaw(context: StackContext, keyArn: pulumi.Input<string>): BucketOutputs {
    const { noncurrentVersionDays, corsOrigins } = context.config;
    const raw = new SecureBucket("raw-input", { context, keyArn, noncurrentVersionDays }, { parent: this });
    new aws.s3.BucketNotification("raw-input", { bucket: raw.bucket, eventbridge: true }, { parent: raw });
    allowPages("raw-input", raw, context, {
      allowedMethods: ["PUT"],
      allowedOrigins: [...corsOrigins],
      allowedHeaders: UPLOAD_HEADERS,
      exposeHeaders: ["etag", "x-amz-version-id"],
    });
    return raw;
  }

  #makeOutput(context: StackContext, keyArn: pulumi.Input<string>): BucketOutputs {
    const output = new SecureBucket("processed-output", { context, keyArn }, { parent: this });
    allowPages("processed-output", output, context, {
      allowedMethods: ["GET"],
      // A browser that the API redirects to a large output names no origin any more; the link itself is what lets it in.
      allowedOrigins: ["*"],
    });
    return output;
  }
}

/** Lets web pages use a bucket's pre-signed URLs, where the configuration names any pages. */
function allowPages(
  name: string,
  bucket: SecureBucket,
  { config }: StackContext,
  rule: { readonly allowedMethods: string[]; readonly allowedOrigins: string[] } & Partial<
    Record<"allowedHeaders" | "exposeHeaders", string[]>
  >,
): void {
  if (config.corsOrigins.length === 0) return;
  new aws.s3.BucketCorsConfiguration(
    name,
    { bucket: bucket.bucket, corsRules: [{ ...rule, maxAgeSeconds: PREFLIGHT_SECONDS }] },
    { parent: bucket },
  );
}
