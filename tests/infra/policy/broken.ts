/** For each rule one change of a sound stack that it has to refuse, and what it says then. */
import { keyOf, type Properties, type StackResource } from "../../../infra/policy/resource.ts";

export interface Breach {
  readonly breaks: (stack: readonly StackResource[]) => readonly StackResource[];
  /** The whole sentence. */
  readonly says: string;
}

/** The stack with some properties of one resource set otherwise. */
function changed(key: string, props: Properties): Breach["breaks"] {
  return (stack) => {
    if (!stack.some((each) => keyOf(each) === key)) throw new Error(`There is no ${key} to change.`);
    return stack.map((each) => (keyOf(each) === key ? { ...each, props: { ...each.props, ...props } } : each));
  };
}

function without(key: string): Breach["breaks"] {
  return (stack) => {
    const left = stack.filter((each) => keyOf(each) !== key);
    if (left.length === stack.length) throw new Error(`There is no ${key} to leave out.`);
    return left;
  };
}

/** The stack with one resource more, made by the same provider. */
function withOne(type: string, name: string, props: Properties = {}): Breach["breaks"] {
  return (stack) => {
    const provider = stack.find((each) => each.provider !== undefined)?.provider;
    return [...stack, { type, name, props, provider, madeFrom: {} }];
  };
}

function policyOf(...statements: readonly Properties[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const allow = (Sid: string, Action: unknown, Resource: unknown) => ({ Sid, Effect: "Allow", Action, Resource });

export const BREACHES: Readonly<Record<string, readonly Breach[]>> = {
  "visibility-covers-calls": [
    {
      breaks: changed("sqs/queue ingestion-queue", { visibilityTimeoutSeconds: 300 }),
      says: "ingestion (lambda/eventSourceMapping) takes messages that ingestion-queue hides for 300 s, while a call of ingest-worker needs 1800 s of it: set visibilityTimeoutSeconds of ingestion-queue to 1800 or more.",
    },
  ],
  "partial-batches": [
    {
      breaks: changed("lambda/eventSourceMapping ingestion", { functionResponseTypes: [] }),
      says: 'ingestion (lambda/eventSourceMapping) retries whole batches for one message that fails: set functionResponseTypes to ["ReportBatchItemFailures"].',
    },
  ],
  "queue-dead-letters": [
    {
      breaks: changed("sqs/queue ingestion-queue", { redrivePolicy: undefined }),
      says: "ingestion-queue (sqs/queue) loses a message that fails for good: give it a redrivePolicy with a dead-letter queue.",
    },
  ],
  "queue-retention": [
    {
      breaks: changed("sqs/queue ingestion-dlq", { messageRetentionSeconds: 345_600 }),
      says: "ingestion-dlq (sqs/queue) keeps dead letters for 345600 s, less than ingestion-queue keeps messages: set messageRetentionSeconds to 1209600 or more.",
    },
    {
      breaks: changed("sqs/queue event-target-dlq", { messageRetentionSeconds: undefined }),
      says: "event-target-dlq (sqs/queue) keeps messages as long as AWS happens to: set messageRetentionSeconds.",
    },
  ],
  "pollers-not-starved": [
    {
      breaks: changed("lambda/function ingest-worker", { reservedConcurrentExecutions: 5 }),
      says: "ingestion (lambda/eventSourceMapping) starts up to 20 calls of ingest-worker, which has 5 reserved: throttled messages become dead letters, so set scalingConfig.maximumConcurrency to 5 or less.",
    },
  ],
  "events-reach-queues": [
    {
      breaks: changed("sqs/queuePolicy ingestion-queue", { policy: policyOf() }),
      says: "object-changes (cloudwatch/eventTarget) sends to ingestion-queue, whose policy does not let EventBridge: allow events.amazonaws.com sqs:SendMessage there for the rule, else events are lost without a word.",
    },
    {
      breaks: changed("sqs/queuePolicy ingestion-queue", {
        policy: policyOf({
          ...allow("Other", "sqs:SendMessage", "*"),
          Principal: { Service: "events.amazonaws.com" },
          Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/other" } },
        }),
      }),
      says: "object-changes (cloudwatch/eventTarget) sends to ingestion-queue, whose policy does not let EventBridge: allow events.amazonaws.com sqs:SendMessage there for the rule, else events are lost without a word.",
    },
    {
      breaks: changed("kms/key key", { policy: policyOf() }),
      says: "object-changes (cloudwatch/eventTarget) sends to ingestion-queue, whose key key EventBridge may not use: allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey in the key's policy for the rule, else events are lost without a word.",
    },
  ],
  "events-not-dropped": [
    {
      breaks: changed("cloudwatch/eventTarget object-changes", { deadLetterConfig: undefined }),
      says: "object-changes (cloudwatch/eventTarget) drops an event after a day of trying: give it a deadLetterConfig with a queue of its own.",
    },
  ],
  "callers-named": [
    {
      breaks: changed("lambda/permission api", { sourceArn: undefined }),
      says: "api (lambda/permission) lets apigateway.amazonaws.com call the function for anybody's account: set sourceArn.",
    },
  ],
  "no-wildcard-rights": [
    {
      breaks: changed("iam/rolePolicy reconciler", { policy: policyOf(allow("Send", "sqs:SendMessage", "*")) }),
      says: "reconciler (iam/rolePolicy) allows sqs:SendMessage on * in Send: name the resources.",
    },
    {
      breaks: changed("iam/rolePolicy reconciler", {
        policy: policyOf(allow("All", ["s3:*"], ["arn:aws:s3:::one/*"])),
      }),
      says: "reconciler (iam/rolePolicy) allows s3:* in All: name the actions.",
    },
    {
      breaks: changed("iam/rolePolicy reconciler", {
        policy: policyOf(allow("Read", ["s3:GetObject"], ["arn:aws:s3:::sluice-*/*"])),
      }),
      says: "reconciler (iam/rolePolicy) allows s3:GetObject on arn:aws:s3:::sluice-*/* in Read: name the resources.",
    },
    {
      breaks: changed("iam/rolePolicy reconciler", {
        policy: policyOf({ Sid: "Rest", Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::one" }),
      }),
      says: "reconciler (iam/rolePolicy) allows everything but what Rest names (NotAction): name what it allows.",
    },
  ],
  "no-wildcard-inline-rights": [
    {
      breaks: changed("iam/role query-api", {
        inlinePolicies: [{ name: "more", policy: policyOf(allow("More", "dynamodb:*", "arn:aws:dynamodb:::table/t")) }],
      }),
      says: "query-api (iam/role) allows dynamodb:* in More: name the actions.",
    },
    {
      breaks: withOne("iam/rolePolicyAttachment", "admin", {
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      says: "admin (iam/rolePolicyAttachment) has AWS's policy AdministratorAccess, which allows more than is needed and changes by itself: write its statements in infra/grants.",
    },
  ],
  "no-long-lived-keys": [
    {
      breaks: withOne("iam/accessKey", "pipeline"),
      says: "pipeline (iam/accessKey) is a credential that never ends: use a role that is taken for an hour (OIDC for a pipeline).",
    },
  ],
  "roles-trust-named": [
    {
      breaks: changed("iam/role query-api", {
        assumeRolePolicy: policyOf({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
      }),
      says: "query-api (iam/role) may be taken by everybody: name who takes it in assumeRolePolicy.",
    },
    {
      breaks: changed("iam/role query-api", {
        assumeRolePolicy: policyOf({
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" },
          Action: "sts:AssumeRoleWithWebIdentity",
        }),
      }),
      says: "query-api (iam/role) may be taken by arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com without a condition: say under which (aud, sub or an external id).",
    },
  ],
  encrypted: [
    {
      breaks: changed("dynamodb/table records", { serverSideEncryption: { enabled: true } }),
      says: "records (dynamodb/table) is not encrypted under the stack's key: set serverSideEncryption.kmsKeyArn.",
    },
    {
      breaks: changed("sqs/queue ingestion-dlq", { kmsMasterKeyId: undefined }),
      says: "ingestion-dlq (sqs/queue) is not encrypted under the stack's key: set kmsMasterKeyId.",
    },
    {
      breaks: changed("sqs/queue ingestion-queue", { kmsMasterKeyId: "alias/aws/sqs" }),
      says: "ingestion-queue (sqs/queue) is not encrypted under the stack's key: set kmsMasterKeyId.",
    },
    {
      breaks: withOne("sns/topic", "news"),
      says: "news (sns/topic) is not encrypted under the stack's key: set kmsMasterKeyId.",
    },
  ],
  "encrypted-buckets": [
    {
      breaks: without("s3/bucketServerSideEncryptionConfiguration raw-input"),
      says: "raw-input (s3/bucket) does not encrypt under the stack's key: give it a BucketServerSideEncryptionConfiguration with aws:kms and the key.",
    },
  ],
  "encrypted-collections": [
    {
      breaks: changed("opensearch/serverlessSecurityPolicy encryption", {
        policy: JSON.stringify({ Rules: [], AWSOwnedKey: true }),
      }),
      says: "encryption (opensearch/serverlessSecurityPolicy) leaves the collection under a key of AWS's: set AWSOwnedKey to false and KmsARN to the stack's key.",
    },
  ],
  "keys-rotate": [
    {
      breaks: changed("kms/key key", { enableKeyRotation: false }),
      says: "key (kms/key) is never changed: set enableKeyRotation to true.",
    },
  ],
  "tls-only": [
    {
      breaks: without("s3/bucketPolicy processed-output"),
      says: 'processed-output (s3/bucket) answers without TLS: deny aws:SecureTransport "false" in a policy of its own (s3/bucketPolicy).',
    },
    {
      breaks: changed("sqs/queuePolicy ingestion-dlq", { policy: policyOf() }),
      says: 'ingestion-dlq (sqs/queue) answers without TLS: deny aws:SecureTransport "false" in a policy of its own (sqs/queuePolicy).',
    },
  ],
  "no-public-buckets": [
    {
      breaks: changed("s3/bucketPublicAccessBlock raw-input", { restrictPublicBuckets: false }),
      says: "raw-input (s3/bucket) could be made public: give it a BucketPublicAccessBlock with blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets.",
    },
    {
      breaks: without("s3/bucketOwnershipControls raw-input"),
      says: "raw-input (s3/bucket) has access lists: give it BucketOwnershipControls with BucketOwnerEnforced.",
    },
  ],
  "no-public-policies": [
    {
      breaks: changed("s3/bucketPolicy raw-input", {
        policy: policyOf({ Sid: "Web", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }),
      }),
      says: "raw-input (s3/bucketPolicy) lets everybody in by Web: name the principal, or bind it to the account by a condition.",
    },
    {
      breaks: changed("sqs/queuePolicy ingestion-dlq", {
        policy: policyOf({
          ...{ Sid: "Rest", Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
          Condition: { StringNotEquals: { "aws:SourceAccount": "123456789012" } },
        }),
      }),
      says: "ingestion-dlq (sqs/queuePolicy) lets everybody in by Rest: name the principal, or bind it to the account by a condition.",
    },
    {
      breaks: changed("lambda/permission api", { principal: "*" }),
      says: "api (lambda/permission) lets everybody call the function: name the principal.",
    },
  ],
  "no-open-function-urls": [
    {
      breaks: withOne("lambda/functionUrl", "hook", { authorizationType: "NONE" }),
      says: "hook (lambda/functionUrl) is open to everybody: go through the API instead.",
    },
  ],
  "api-callers-known": [
    {
      breaks: changed("apigatewayv2/route search", { authorizationType: "NONE" }),
      says: "search (apigatewayv2/route) lets everybody call POST /search: set its authorizationType to JWT or AWS_IAM.",
    },
  ],
  "no-self-sign-up": [
    {
      breaks: changed("cognito/userPool people", { adminCreateUserConfig: {} }),
      says: "people (cognito/userPool) lets everybody sign up: set adminCreateUserConfig.allowAdminCreateUserOnly to true.",
    },
  ],
  "no-way-from-the-internet": [
    {
      breaks: withOne("ec2/natGateway", "way-out"),
      says: "way-out (ec2/natGateway) is a way to the internet: reach the service by an endpoint instead (infra/components).",
    },
    {
      breaks: withOne("ec2/securityGroup", "open", { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] }),
      says: "open (ec2/securityGroup) lets everybody in: name the ranges or groups of ingress.",
    },
    {
      breaks: withOne("vpc/securityGroupIngressRule", "open", { cidrIpv6: "::/0" }),
      says: "open (vpc/securityGroupIngressRule) lets everybody in: name the range or group.",
    },
  ],
  "collection-behind-the-network": [
    {
      breaks: (stack) =>
        changed("opensearch/serverlessSecurityPolicy network", { policy: '[{"AllowFromPublic":true}]' })(
          withOne("ec2/vpc", "a-network")(stack),
        ),
      says: "network (opensearch/serverlessSecurityPolicy) leaves the collection's public endpoint open beside the network: set AllowFromPublic to false.",
    },
  ],
  "log-retention": [
    {
      breaks: changed("cloudwatch/logGroup access", { retentionInDays: 0 }),
      says: "access (cloudwatch/logGroup) keeps logs for ever: set retentionInDays.",
    },
  ],
  "bucket-lifecycle": [
    {
      breaks: without("s3/bucketLifecycleConfiguration processed-output"),
      says: "processed-output (s3/bucket) keeps the parts of unfinished uploads for ever: add abortIncompleteMultipartUpload to its lifecycle.",
    },
    {
      breaks: changed("s3/bucketLifecycleConfiguration raw-input", {
        rules: [{ id: "parts", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }],
      }),
      says: "raw-input (s3/bucket) keeps every replaced version for ever: add noncurrentVersionExpiration to its lifecycle.",
    },
  ],
  "documents-do-not-expire": [
    {
      breaks: changed("s3/bucketLifecycleConfiguration processed-output", {
        rules: [
          {
            id: "tidy",
            status: "Enabled",
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            expiration: { days: 90 },
          },
        ],
      }),
      says: "processed-output (s3/bucket) lets documents expire by its lifecycle rule tidy: remove expiration, or expire noncurrent versions.",
    },
  ],
  "point-in-time-recovery": [
    {
      breaks: changed("dynamodb/table ledger", { pointInTimeRecovery: { enabled: false } }),
      says: "ledger (dynamodb/table) cannot be taken back after a mistake: set pointInTimeRecovery.enabled to true.",
    },
  ],
  "versioned-uploads": [
    {
      breaks: changed("s3/bucketVersioning raw-input", { versioningConfiguration: { status: "Suspended" } }),
      says: "raw-input (s3/bucket) loses an upload that is replaced while it is being read: give it BucketVersioning with Enabled.",
    },
  ],
  tagged: [
    {
      breaks: tagsSet("sqs/queue ingestion-queue", { Environment: "prod", Owner: "us", CostCenter: "1" }),
      says: "ingestion-queue (sqs/queue) is not tagged with Project, ManagedBy: set them in its provider's defaultTags.",
    },
    {
      breaks: tagsSet("sqs/queue ingestion-queue", {
        ...{ Project: "sluice", Environment: "prod", ManagedBy: "pulumi" },
        ...{ Owner: "unassigned", CostCenter: "unassigned" },
      }),
      says: "ingestion-queue (sqs/queue) has no Owner and no CostCenter: set sluice:owner and sluice:costCenter of the stack.",
    },
  ],
  "no-default-provider": [
    {
      breaks: (stack) =>
        stack.map((each) =>
          keyOf(each) === "kms/alias key" && each.provider
            ? { ...each, provider: { ...each.provider, name: "default_7_48_0" } }
            : each,
        ),
      says: "key (kms/alias) is made by a provider that takes account and region from the shell: give it the stack's provider, or a parent that has it.",
    },
  ],
  "protected-in-production": [
    {
      breaks: changed("dynamodb/table records", { deletionProtectionEnabled: false }),
      says: "records (dynamodb/table) can be removed with all that it holds: set deletionProtectionEnabled to true (sluice:retainData), or retire the stack as infra/deploy.md says.",
    },
    {
      breaks: changed("s3/bucket raw-input", { forceDestroy: true }),
      says: "raw-input (s3/bucket) can be removed with all that it holds: set forceDestroy to false (sluice:retainData), or retire the stack as infra/deploy.md says.",
    },
  ],
  "function-logs": [
    {
      breaks: changed("lambda/function query-api", { loggingConfig: undefined }),
      says: "query-api (lambda/function) writes to a log group that Lambda makes, which keeps logs for ever: set loggingConfig.logGroup to one of the stack.",
    },
  ],
  "function-runtime": [
    {
      breaks: changed("lambda/function query-api", { runtime: "nodejs18.x" }),
      says: "query-api (lambda/function) runs on nodejs18.x: set runtime to nodejs24.x.",
    },
    {
      breaks: changed("lambda/function query-api", { tracingConfig: { mode: "PassThrough" } }),
      says: "query-api (lambda/function) leaves no traces: set tracingConfig.mode to Active.",
    },
  ],
  "no-secrets-in-variables": [
    {
      breaks: changed("lambda/function query-api", {
        environment: { variables: { WEBHOOK: ["xoxb", "17653672481"].join("-") } },
      }),
      says: "query-api (lambda/function) holds a credential in the variable WEBHOOK: give its role the right instead.",
    },
  ],
  "api-logged-and-throttled": [
    {
      breaks: changed("apigatewayv2/stage api", { accessLogSettings: undefined }),
      says: "api (apigatewayv2/stage) tells nobody who called it: set accessLogSettings.",
    },
    {
      breaks: changed("apigatewayv2/stage api", { defaultRouteSettings: {} }),
      says: "api (apigatewayv2/stage) takes as many requests as the account does: set defaultRouteSettings.throttlingRateLimit.",
    },
  ],
  "queue-alarm": [
    {
      breaks: withOne("sqs/queue", "more", { name: "sluice-prod-more" }),
      says: "more (sqs/queue) has no alarm: give it one on AWS/SQS with its QueueName (infra/operations/alarms/queues.ts).",
    },
  ],
  "alarms-tell-somebody": [
    {
      breaks: withOne("cloudwatch/metricAlarm", "quiet", { alarmDescription: "See the runbook." }),
      says: "quiet (cloudwatch/metricAlarm) tells nobody: set alarmActions to a topic.",
    },
    {
      breaks: withOne("cloudwatch/metricAlarm", "riddle", { alarmActions: ["arn:aws:sns:us-east-1:1:critical"] }),
      says: "riddle (cloudwatch/metricAlarm) does not say what to do: set alarmDescription to its runbook.",
    },
    {
      breaks: withOne("cloudwatch/metricAlarm", "off", {
        alarmDescription: "See the runbook.",
        alarmActions: ["arn:aws:sns:us-east-1:1:critical"],
        actionsEnabled: false,
      }),
      says: "off (cloudwatch/metricAlarm) is silenced: set actionsEnabled to true.",
    },
  ],
  "calls-through-the-alias": [
    {
      breaks: changed("apigatewayv2/integration api", {
        integrationUri: "arn:aws:lambda:us-east-1:123456789012:function:sluice-prod-query-api",
      }),
      says: "api (apigatewayv2/integration) calls arn:aws:lambda:us-east-1:123456789012:function:sluice-prod-query-api, which a roll-back does not move: set integrationUri to the alias's ARN.",
    },
  ],
};

function tagsSet(key: string, tags: Properties): Breach["breaks"] {
  return (stack) =>
    stack.map((each) =>
      keyOf(each) === key && each.provider
        ? { ...each, provider: { ...each.provider, props: { defaultTags: JSON.stringify({ tags }) } } }
        : each,
    );
}
