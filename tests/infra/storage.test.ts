import { beforeAll, describe, expect, it } from "vitest";
import { type DeployedStack, deployedStack } from "./support/deployed-stack.ts";

let dev: DeployedStack;
let prod: DeployedStack;
beforeAll(async () => {
  dev = await deployedStack("dev");
  prod = await deployedStack("prod");
});

const RAW = "sluice-prod-raw-input-123456789012-us-east-1";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/the-key";
const tlsOnly = (bucket: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

describe("the buckets", () => {
  it("uploads are kept versioned, encrypted and away from the public", () => {
    expect(prod.inputsOf("s3/bucket", "raw-input")).toEqual({ bucket: RAW, forceDestroy: false });
    expect(prod.inputsOf("s3/bucketVersioning", "raw-input")).toEqual({
      bucket: RAW,
      versioningConfiguration: { status: "Enabled" },
    });
    for (const name of ["raw-input", "processed-output"]) {
      const bucket = `sluice-prod-${name}-123456789012-us-east-1`;
      expect(prod.inputsOf("s3/bucketPublicAccessBlock", name)).toEqual({
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(prod.inputsOf("s3/bucketOwnershipControls", name)).toEqual({
        bucket,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      expect(prod.inputsOf("s3/bucketServerSideEncryptionConfiguration", name)).toEqual({
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
            bucketKeyEnabled: true,
          },
        ],
      });
      const { policy, ...place } = prod.inputsOf("s3/bucketPolicy", name);
      expect(place).toEqual({ bucket });
      expect(JSON.parse(String(policy))).toEqual(tlsOnly(bucket));
    }
  });

  it("an emulator over plain HTTP is not asked for TLS", async () => {
    const emulated = await deployedStack("dev", { config: { endpointUrl: "http://127.0.0.1:5000" } });
    expect(emulated.has("s3/bucketPolicy")).toBe(false);
    const overTls = await deployedStack("dev", { config: { endpointUrl: "https://emulator.example.com" } });
    expect(overTls.has("s3/bucketPolicy", "raw-input")).toBe(true);
  });

  it("uploads are told to EventBridge, outputs are not", () => {
    expect(prod.inputsOf("s3/bucketNotification", "raw-input")).toEqual({ bucket: RAW, eventbridge: true });
    expect(prod.has("s3/bucketNotification", "processed-output")).toBe(false);
  });

  it("only noncurrent versions expire", async () => {
    const unfinished = {
      id: "unfinished-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    expect(prod.inputsOf("s3/bucketLifecycleConfiguration", "raw-input")).toEqual({
      bucket: RAW,
      rules: [
        unfinished,
        {
          id: "noncurrent-versions",
          status: "Enabled",
          filter: { prefix: "" },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
      ],
    });
    expect(prod.inputsOf("s3/bucketLifecycleConfiguration", "processed-output")).toMatchObject({ rules: [unfinished] });
    const shorter = await deployedStack("prod", { config: { noncurrentVersionDays: "3" } });
    expect(shorter.inputsOf("s3/bucketLifecycleConfiguration", "raw-input")).toMatchObject({
      rules: [unfinished, { noncurrentVersionExpiration: { noncurrentDays: 3 } }],
    });
  });

  it("a web page of a configured origin may upload", () => {
    expect(dev.inputsOf("s3/bucketCorsConfiguration", "raw-input")).toEqual({
      bucket: "sluice-dev-raw-input-123456789012-us-east-1",
      corsRules: [
        {
          allowedMethods: ["PUT"],
          allowedOrigins: ["http://localhost:5173"],
          allowedHeaders: ["content-type", "if-none-match", "x-amz-checksum-sha256", "x-amz-meta-*"],
          exposeHeaders: ["etag", "x-amz-version-id"],
          maxAgeSeconds: 86_400,
        },
      ],
    });
    expect(prod.has("s3/bucketCorsConfiguration")).toBe(false);
  });

  it("a web page that the API redirects to a large output may read it", () => {
    expect(dev.inputsOf("s3/bucketCorsConfiguration", "processed-output")).toEqual({
      bucket: "sluice-dev-processed-output-123456789012-us-east-1",
      corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"], maxAgeSeconds: 86_400 }],
    });
  });

  it("dev's buckets go with the stack, whatever is in them", () => {
    expect(dev.inputsOf("s3/bucket", "raw-input")).toMatchObject({ forceDestroy: true });
    expect(dev.inputsOf("s3/bucket", "processed-output")).toMatchObject({ forceDestroy: true });
  });
});

describe("a bucket that was given", () => {
  const given = { rawBucket: "scans" };
  const usable = {
    "s3/bucketVersioning": { versioningConfiguration: { status: "Enabled" } },
    "s3/bucketNotification": { eventbridge: true },
  };

  it("is used as it is", async () => {
    const stack = await deployedStack("prod", { config: given, existing: usable });
    expect(stack.outputs).toMatchObject({ rawBucket: "scans" });
    expect(stack.has("s3/bucket", "raw-input")).toBe(false);
    expect(stack.has("s3/bucketPolicy", "raw-input")).toBe(false);
    expect(stack.has("s3/bucketNotification", "raw-input")).toBe(false);
    expect(String(stack.inputsOf("iam/rolePolicy", "ingest-worker").policy)).toContain("arn:aws:s3:::scans/*");
    expect(String(stack.inputsOf("cloudwatch/eventRule", "object-changes").eventPattern)).toContain('["scans"]');
  });

  it("an unversioned bucket is refused with a sentence", async () => {
    const unversioned = { ...usable, "s3/bucketVersioning": { versioningConfiguration: { status: "Suspended" } } };
    await expect(deployedStack("prod", { config: given, existing: unversioned })).rejects.toThrow(
      /^sluice:rawBucket: scans keeps no versions.*put-bucket-versioning --bucket scans/,
    );
  });

  it("a bucket that tells EventBridge nothing is refused with a sentence", async () => {
    const silent = { ...usable, "s3/bucketNotification": { eventbridge: false } };
    await expect(deployedStack("prod", { config: given, existing: silent })).rejects.toThrow(
      /^sluice:rawBucket: scans sends no events to EventBridge/,
    );
  });
});

describe("the tables", () => {
  it("tables are restorable, encrypted and expire what is over", () => {
    const records = prod.inputsOf("dynamodb/table", "records");
    expect(records).toMatchObject({
      name: "sluice-prod-records",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: KEY },
      deletionProtectionEnabled: true,
    });
    expect(prod.inputsOf("dynamodb/table", "ledger")).toEqual({ ...records, name: "sluice-prod-ledger" });
    expect(dev.inputsOf("dynamodb/table", "records")).toMatchObject({ deletionProtectionEnabled: false });
  });

  it("a stack's tables can be made from another's backup, at a moment or as it was last", async () => {
    const from = (name: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/sluice-prod-${name}`;
    const restoreFrom = { restoreRecordsFrom: from("records"), restoreLedgerFrom: from("ledger") };
    const latest = await deployedStack("prod", { stack: "prod-b", config: restoreFrom });
    for (const name of ["records", "ledger"]) {
      expect(latest.inputsOf("dynamodb/table", name)).toEqual({
        ...prod.inputsOf("dynamodb/table", name),
        name: `sluice-prod-b-${name}`,
        restoreSourceTableArn: from(name),
        restoreToLatestTime: true,
      });
    }
    const restoreAt = "2026-11-21T10:00:00Z";
    const config = { restoreRecordsFrom: from("records"), restoreAt };
    const earlier = await deployedStack("prod", { stack: "prod-b", config });
    expect(earlier.inputsOf("dynamodb/table", "records")).toMatchObject({ restoreDateTime: restoreAt });
    expect(earlier.inputsOf("dynamodb/table", "ledger")).not.toHaveProperty("restoreSourceTableArn");
  });

  it("have an index for each list, with its keys alone", () => {
    const { globalSecondaryIndexes, attributes } = prod.inputsOf("dynamodb/table", "records");
    expect(globalSecondaryIndexes).toContainEqual({
      name: "due",
      hashKey: "dueShard",
      rangeKey: "dueAt",
      projectionType: "KEYS_ONLY",
    });
    expect(attributes).toContainEqual({ name: "dueAt", type: "N" });
  });
});
