/** Nothing is reached from outside but what is meant to be, and by nobody who is not known. */
import { isBound, refusesPlainText, statementsAt } from "../document.ts";
import {
  environmentOf,
  isEmulatedOverHttp,
  listAt,
  ofType,
  parsedAt,
  refers,
  textAt,
  valueAt,
  valueIn,
} from "../resource.ts";
import type { ResourceRule, StackRule } from "../rule.ts";

/** Which policies guard a type, and how they name what they guard. */
const GUARDS: Readonly<Record<string, { readonly type: string; readonly key: string }>> = {
  "s3/bucket": { type: "s3/bucketPolicy", key: "bucket" },
  "sqs/queue": { type: "sqs/queuePolicy", key: "queueUrl" },
  "sns/topic": { type: "sns/topicPolicy", key: "arn" },
};

/** Routes that everybody may call, with the reason. */
const OPEN_ROUTES: Readonly<Record<string, string>> = {
  "GET /health": "load balancers and status pages have no token; it tells nothing of documents",
  "GET /openapi.json": "how the API is called is public",
  "GET /docs": "how the API is called is public",
  "GET /docs/{file}": "how the API is called is public",
};

const tlsOnly: StackRule = {
  name: "tls-only",
  asks: "Buckets, queues and topics refuse what comes without TLS.",
  types: Object.keys(GUARDS),
  *wrongAmong(resource, stack) {
    const guard = GUARDS[resource.type];
    // An emulator over plain HTTP would deny everything (infra/components/secure-bucket.ts).
    if (guard === undefined || isEmulatedOverHttp(resource)) return;
    const policies = ofType(stack, guard.type).filter((policy) => refers(policy, guard.key, resource));
    if (!policies.some((policy) => refusesPlainText(statementsAt(policy)))) {
      yield `answers without TLS: deny aws:SecureTransport "false" in a policy of its own (${guard.type}).`;
    }
  },
};

const privateBuckets: StackRule = {
  name: "no-public-buckets",
  asks: "Every bucket blocks public access in all four ways, and knows no access lists.",
  types: ["s3/bucket"],
  *wrongAmong(bucket, stack) {
    const blocks = ofType(stack, "s3/bucketPublicAccessBlock").filter((each) => refers(each, "bucket", bucket));
    const ways = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
    if (!blocks.some((block) => ways.every((way) => valueAt(block, way) === true))) {
      yield `could be made public: give it a BucketPublicAccessBlock with ${ways.join(", ")}.`;
    }
    const owners = ofType(stack, "s3/bucketOwnershipControls").filter((each) => refers(each, "bucket", bucket));
    if (!owners.some((owner) => valueAt(owner, "rule", "objectOwnership") === "BucketOwnerEnforced")) {
      yield "has access lists: give it BucketOwnershipControls with BucketOwnerEnforced.";
    }
  },
};

const namedPrincipals: ResourceRule = {
  name: "no-public-policies",
  asks: "The policy of a bucket, queue, topic, key or function lets nobody in whom it does not name.",
  types: ["s3/bucketPolicy", "sqs/queuePolicy", "sns/topicPolicy", "kms/key", "lambda/permission"],
  *wrong(resource) {
    if (textAt(resource, "principal") === "*") yield "lets everybody call the function: name the principal.";
    for (const statement of statementsAt(resource)) {
      if (statement.allows && statement.principals.includes("*") && !isBound(statement)) {
        yield `lets everybody in by ${statement.sid}: name the principal, or bind it to the account by a condition.`;
      }
    }
  },
};

const noFunctionUrls: ResourceRule = {
  name: "no-open-function-urls",
  asks: "No function has a URL of its own that everybody may call.",
  types: ["lambda/functionUrl"],
  *wrong(url) {
    if (textAt(url, "authorizationType") !== "AWS_IAM") yield "is open to everybody: go through the API instead.";
  },
};

const knownCallers: ResourceRule = {
  name: "api-callers-known",
  asks: "Outside dev every route asks who calls, but for those that are open by name.",
  types: ["apigatewayv2/route"],
  *wrong(route) {
    if (textAt(route, "authorizationType") !== "NONE" || environmentOf(route) === "dev") return;
    const key = textAt(route, "routeKey");
    if (!(key in OPEN_ROUTES)) yield `lets everybody call ${key}: set its authorizationType to JWT or AWS_IAM.`;
  },
};

const noSelfSignUp: ResourceRule = {
  name: "no-self-sign-up",
  asks: "Nobody makes an account for themselves.",
  types: ["cognito/userPool"],
  *wrong(pool) {
    if (valueAt(pool, "adminCreateUserConfig", "allowAdminCreateUserOnly") !== true) {
      yield "lets everybody sign up: set adminCreateUserConfig.allowAdminCreateUserOnly to true.";
    }
  },
};

const noWayIn: ResourceRule = {
  name: "no-way-from-the-internet",
  asks: "A stack's network has no way to or from the internet.",
  types: ["ec2/internetGateway", "ec2/natGateway", "ec2/eip", "ec2/securityGroup", "vpc/securityGroupIngressRule"],
  *wrong(resource) {
    if (resource.type === "ec2/securityGroup") {
      const open = listAt(resource, "ingress").some((rule) => isAnywhere(valueIn(rule, "cidrBlocks")));
      if (open) yield "lets everybody in: name the ranges or groups of ingress.";
    } else if (resource.type === "vpc/securityGroupIngressRule") {
      if (isAnywhere([valueAt(resource, "cidrIpv4"), valueAt(resource, "cidrIpv6")])) {
        yield "lets everybody in: name the range or group.";
      }
    } else {
      yield "is a way to the internet: reach the service by an endpoint instead (infra/components).";
    }
  },
};

const privateCollections: StackRule = {
  name: "collection-behind-the-network",
  asks: "Where a stack has a network, its collection is reached through that alone.",
  types: ["opensearch/serverlessSecurityPolicy"],
  *wrongAmong(policy, stack) {
    if (textAt(policy, "type") !== "network" || ofType(stack, "ec2/vpc").length === 0) return;
    const rules = parsedAt(policy, "policy");
    if (!Array.isArray(rules) || rules.some((rule) => valueIn(rule, "AllowFromPublic") !== false)) {
      yield "leaves the collection's public endpoint open beside the network: set AllowFromPublic to false.";
    }
  },
};

export const RESOURCE_RULES: readonly ResourceRule[] = [
  ...[namedPrincipals, noFunctionUrls, knownCallers],
  ...[noSelfSignUp, noWayIn],
];
export const STACK_RULES: readonly StackRule[] = [tlsOnly, privateBuckets, privateCollections];

function isAnywhere(ranges: unknown): boolean {
  return [ranges].flat().some((range) => range === "0.0.0.0/0" || range === "::/0");
}
