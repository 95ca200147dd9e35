/** What is kept, and for how long, is decided here and not by a default. */
import { listAt, numberAt, ofType, refers, type StackResource, valueAt, valueIn } from "../resource.ts";
import type { ResourceRule, StackRule } from "../rule.ts";

const logsEnd: ResourceRule = {
  name: "log-retention",
  asks: "Every log group says for how long it keeps logs.",
  types: ["cloudwatch/logGroup"],
  *wrong(group) {
    if (!numberAt(group, "retentionInDays")) yield "keeps logs for ever: set retentionInDays.";
  },
};

const lifecycles: StackRule = {
  name: "bucket-lifecycle",
  asks: "Every bucket removes unfinished uploads, and one with versions those that were replaced.",
  types: ["s3/bucket"],
  *wrongAmong(bucket, stack) {
    const rules = enabledRules(bucket, stack);
    if (!rules.some((rule) => valueIn(rule, "abortIncompleteMultipartUpload"))) {
      yield "keeps the parts of unfinished uploads for ever: add abortIncompleteMultipartUpload to its lifecycle.";
    }
    if (isVersioned(bucket, stack) && !rules.some((rule) => valueIn(rule, "noncurrentVersionExpiration"))) {
      yield "keeps every replaced version for ever: add noncurrentVersionExpiration to its lifecycle.";
    }
  },
};

const documentsStay: StackRule = {
  name: "documents-do-not-expire",
  asks: "The newest version of an object expires only in buckets of logs: people and the API delete documents.",
  types: ["s3/bucket"],
  *wrongAmong(bucket, stack) {
    const isForLogs = ofType(stack, "cloudtrail/trail").some((trail) => refers(trail, "s3BucketName", bucket));
    if (isForLogs) return;
    for (const rule of enabledRules(bucket, stack)) {
      const expiration = valueIn(rule, "expiration");
      if (valueIn(expiration, "days") !== undefined || valueIn(expiration, "date") !== undefined) {
        yield `lets documents expire by its lifecycle rule ${String(valueIn(rule, "id"))}: remove expiration, or expire noncurrent versions.`;
      }
    }
  },
};

const recoverableTables: ResourceRule = {
  name: "point-in-time-recovery",
  asks: "Every table can be taken back to any second of the last weeks.",
  types: ["dynamodb/table"],
  *wrong(table) {
    if (valueAt(table, "pointInTimeRecovery", "enabled") !== true) {
      yield "cannot be taken back after a mistake: set pointInTimeRecovery.enabled to true.";
    }
  },
};

const versionedUploads: StackRule = {
  name: "versioned-uploads",
  asks: "A bucket whose changes are work keeps versions.",
  types: ["s3/bucket"],
  *wrongAmong(bucket, stack) {
    const isWatched = ofType(stack, "s3/bucketNotification").some((each) => refers(each, "bucket", bucket));
    if (isWatched && !isVersioned(bucket, stack)) {
      yield "loses an upload that is replaced while it is being read: give it BucketVersioning with Enabled.";
    }
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [logsEnd, recoverableTables];
export const STACK_RULES: readonly StackRule[] = [lifecycles, documentsStay, versionedUploads];

function enabledRules(bucket: StackResource, stack: readonly StackResource[]): readonly unknown[] {
  return ofType(stack, "s3/bucketLifecycleConfiguration")
    .filter((lifecycle) => refers(lifecycle, "bucket", bucket))
    .flatMap((lifecycle) => listAt(lifecycle, "rules"))
    .filter((rule) => valueIn(rule, "status") === "Enabled");
}

function isVersioned(bucket: StackResource, stack: readonly StackResource[]): boolean {
  return ofType(stack, "s3/bucketVersioning").some(
    (each) => refers(each, "bucket", bucket) && valueAt(each, "versioningConfiguration", "status") === "Enabled",
  );
}
