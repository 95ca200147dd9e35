/** What each resource of a stack costs while nobody uses it. */
import type { Registered } from "../offline/planned-stack.ts";
import { ASSUMED } from "./assumptions.ts";
import { type CostLine, HOURS_A_MONTH, priced } from "./line.ts";

type Inputs = Registered["inputs"];
type Idle = (inputs: Inputs, name: string) => readonly CostLine[];

/** By type of resource. Types that cost nothing while idle, but for what goes through them, have no lines. */
const IDLE: Readonly<Record<string, Idle>> = {
  "kms/key": () => [priced("KMS", "key", 1, "keyMonth")],
  "cloudwatch/metricAlarm": (inputs) => [
    priced("CloudWatch", "metrics of alarms", metricsOf(inputs), "alarmMetricMonth"),
  ],
  "cloudwatch/dashboard": () => [priced("CloudWatch", "dashboard", 1, "dashboardMonth")],
  "cloudwatch/logMetricFilter": () => [priced("CloudWatch", "metrics counted from logs", 1, "metricMonth")],
  "ec2/vpcEndpoint": (inputs) => (inputs.vpcEndpointType === "Interface" ? [endpointHours(inputs)] : []),
  "opensearch/serverlessVpcEndpoint": (inputs) => [endpointHours(inputs)],
  "opensearch/serverlessCollection": ({ collectionGroupName, standbyReplicas }) => {
    // In a group of the newer generation it rests at no capacity.
    if (collectionGroupName !== undefined) return [];
    const ocu = standbyReplicas === "DISABLED" ? ASSUMED.classicOcu : 2 * ASSUMED.classicOcu;
    return [priced("OpenSearch", "least capacity of a Classic collection", ocu * HOURS_A_MONTH, "ocuHour")];
  },
  "cognito/userPoolClient": ({ allowedOauthFlows }) =>
    Array.isArray(allowedOauthFlows) && allowedOauthFlows.includes("client_credentials")
      ? [priced("Cognito", "clients of machines", 1, "machineClientMonth")]
      : [],
  "lambda/eventSourceMapping": ({ enabled }) =>
    enabled === false
      ? []
      : [priced("SQS", "Lambda's pollers, asking an empty queue", ASSUMED.emptyPolls, "queueRequest")],
};

/** Types that are paid by use alone (infra/cost/usage.ts). */
export const PAID_BY_USE: readonly string[] = [
  ...["apigatewayv2/api", "cloudtrail/trail", "cloudwatch/eventRule", "cloudwatch/logGroup", "cognito/userPool"],
  ...["dynamodb/table", "ec2/flowLog", "lambda/function", "lambda/invocation", "opensearch/serverlessCollectionGroup"],
  ...["s3/bucket", "sns/topic", "sqs/queue"],
];

/** Types that AWS asks nothing for. */
export const FREE: readonly string[] = [
  ...["apigatewayv2/authorizer", "apigatewayv2/integration", "apigatewayv2/route", "apigatewayv2/stage"],
  // Up to the second budget that acts; these only tell.
  ...["budgets/budget", "cloudwatch/eventTarget"],
  ...["cognito/resourceServer", "cognito/userGroup", "cognito/userPoolDomain"],
  ...["ec2/routeTable", "ec2/routeTableAssociation", "ec2/securityGroup", "ec2/subnet", "ec2/vpc"],
  ...["ec2/defaultSecurityGroup", "vpc/securityGroupEgressRule", "vpc/securityGroupIngressRule"],
  ...["iam/role", "iam/rolePolicy", "kms/alias", "lambda/alias", "lambda/functionRecursionConfig", "lambda/permission"],
  ...["opensearch/serverlessAccessPolicy", "opensearch/serverlessSecurityPolicy"],
  ...["s3/bucketCorsConfiguration", "s3/bucketLifecycleConfiguration", "s3/bucketNotification"],
  ...["s3/bucketOwnershipControls", "s3/bucketPolicy", "s3/bucketPublicAccessBlock"],
  ...["s3/bucketServerSideEncryptionConfiguration", "s3/bucketVersioning"],
  ...["sns/topicPolicy", "sns/topicSubscription", "sqs/queuePolicy"],
];

/** The types of a stack that nothing is known of: they may cost something. */
export function unpricedTypes(resources: readonly Registered[]): readonly string[] {
  const known = new Set([...Object.keys(IDLE), ...PAID_BY_USE, ...FREE]);
  const types = resources.filter(({ isMade, type }) => isMade && !type.includes(":")).map(({ type }) => type);
  return [...new Set(types.filter((type) => !known.has(type)))].toSorted();
}

/** What a stack's resources cost while nobody uses it, lines of the same kind put together. */
export function idleLines(resources: readonly Registered[]): readonly CostLine[] {
  const lines = resources
    .filter(({ isMade }) => isMade)
    .flatMap(({ type, inputs, name }) => IDLE[type]?.(inputs, name) ?? []);
  return [...Map.groupBy(lines, ({ service, what }) => `${service} ${what}`).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const sum = (of: (line: CostLine) => number) => group.reduce((total, line) => total + of(line), 0);
    return [{ ...first, quantity: sum(({ quantity }) => quantity), usd: sum(({ usd }) => usd) }];
  });
}

function endpointHours({ subnetIds }: Inputs): CostLine {
  const zones = Array.isArray(subnetIds) ? subnetIds.length : 1;
  return priced("PrivateLink", "hours of interface endpoints, by zone", zones * HOURS_A_MONTH, "endpointHour");
}

/** An alarm is paid by the metrics that it looks at. */
function metricsOf({ metricQueries }: Inputs): number {
  const queries: readonly { readonly metric?: unknown }[] = Array.isArray(metricQueries) ? metricQueries : [];
  return queries.length === 0 ? 1 : queries.filter(({ metric }) => metric !== undefined).length;
}
