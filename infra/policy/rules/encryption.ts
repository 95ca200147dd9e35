/** What is kept is kept under the stack's key. */
import { isSet, ofType, parsedAt, refers, type StackResource, textAt, UNKNOWN, valueAt, valueIn } from "../resource.ts";
import type { ResourceRule, StackRule } from "../rule.ts";

/** Where each type says its key. */
const KEYS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "sqs/queue": ["kmsMasterKeyId"],
  "sns/topic": ["kmsMasterKeyId"],
  "dynamodb/table": ["serverSideEncryption", "kmsKeyArn"],
  "cloudwatch/logGroup": ["kmsKeyId"],
  "cloudtrail/trail": ["kmsKeyId"],
};

const encrypted: ResourceRule = {
  name: "encrypted",
  asks: "Queues, topics, tables, logs and trails are encrypted under a key that the account controls.",
  types: Object.keys(KEYS),
  *wrong(resource) {
    const path = KEYS[resource.type] ?? [];
    if (!isUnderKey(resource, path)) {
      yield `is not encrypted under the stack's key: set ${path.join(".")}.`;
    }
  },
};

const encryptedBuckets: StackRule = {
  name: "encrypted-buckets",
  asks: "Every bucket encrypts under a KMS key by default.",
  types: ["s3/bucket"],
  *wrongAmong(bucket, stack) {
    const settings = ofType(stack, "s3/bucketServerSideEncryptionConfiguration").filter((each) =>
      refers(each, "bucket", bucket),
    );
    const isEncrypted = settings.some((each) => {
      const byDefault = valueAt(each, "rules", 0, "applyServerSideEncryptionByDefault") as
        | Readonly<Record<string, unknown>>
        | undefined;
      return byDefault?.sseAlgorithm === "aws:kms" && isOwnKey(byDefault.kmsMasterKeyId);
    });
    if (!isEncrypted) {
      yield `does not encrypt under the stack's key: give it a BucketServerSideEncryptionConfiguration with aws:kms and the key.`;
    }
  },
};

const encryptedCollections: ResourceRule = {
  name: "encrypted-collections",
  asks: "A collection is encrypted under a key that the account controls.",
  types: ["opensearch/serverlessSecurityPolicy"],
  *wrong(policy) {
    if (textAt(policy, "type") !== "encryption") return;
    const document = parsedAt(policy, "policy");
    if (valueIn(document, "AWSOwnedKey") !== false || !valueIn(document, "KmsARN")) {
      yield "leaves the collection under a key of AWS's: set AWSOwnedKey to false and KmsARN to the stack's key.";
    }
  },
};

const keysRotate: ResourceRule = {
  name: "keys-rotate",
  asks: "A key is changed every year.",
  types: ["kms/key"],
  *wrong(key) {
    if (valueAt(key, "enableKeyRotation") !== true) yield "is never changed: set enableKeyRotation to true.";
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [encrypted, encryptedCollections, keysRotate];
export const STACK_RULES: readonly StackRule[] = [encryptedBuckets];

/** A key that is not known yet is there all the same. */
function isUnderKey(resource: StackResource, [first = "", ...rest]: readonly string[]): boolean {
  if (!isSet(resource, first)) return false;
  const [inner] = rest;
  const value = resource.props[first];
  if (value === UNKNOWN) return true;
  return isOwnKey(inner === undefined ? value : (value as Readonly<Record<string, unknown>>)[inner]);
}

/** Keys of AWS's have aliases that begin so; nobody else decides who may use them. */
function isOwnKey(key: unknown): boolean {
  return key === UNKNOWN || (typeof key === "string" && key !== "" && !/^(arn:[^/]*:)?alias\/aws\//.test(key));
}
