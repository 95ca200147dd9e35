/** What AWS answers when a resource is made: as much of it as the program goes on with, in AWS's own forms. */
import { shortType } from "../resource-type.ts";

export const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

type Inputs = Readonly<Record<string, unknown>>;
type Answer = (name: string, inputs: Inputs) => Readonly<Record<string, unknown>>;

/** Answers by resource type, without `aws:` and the part behind the last colon: `s3/bucket`. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  "s3/bucket": (_, { bucket }) => ({ arn: `arn:aws:s3:::${bucket}` }),
  "kms/key": () => ({ arn: arn("kms", "key/the-key"), keyId: "the-key" }),
  "dynamodb/table": (_, { name }) => ({ arn: arn("dynamodb", `table/${name}`) }),
  "sqs/queue": (_, { name }) => ({
    arn: arn("sqs", `${name}`),
    url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
  }),
  "cloudwatch/eventRule": (_, { name }) => ({ arn: arn("events", `rule/${name}`) }),
  "cloudwatch/logGroup": (_, { name }) => ({ arn: arn("logs", `log-group:${name}`) }),
  "iam/role": (_, { name }) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${name}` }),
  "sns/topic": (_, { name }) => ({ arn: arn("sns", `${name}`) }),
  "cloudwatch/metricAlarm": (_, { name }) => ({ arn: arn("cloudwatch", `alarm:${name}`) }),
  "lambda/function": (_, { name }) => ({ arn: arn("lambda", `function:${name}`), version: "7" }),
  "lambda/alias": (_, { functionName, name }) => ({ arn: arn("lambda", `function:${functionName}:${name}`) }),
  "ec2/vpcEndpoint": (name, { vpcEndpointType }) =>
    vpcEndpointType === "Gateway" ? { prefixListId: `pl-${name}` } : {},
  "opensearch/serverlessCollection": (_, { name }) => ({
    arn: arn("aoss", "collection/abc123"),
    collectionEndpoint: `https://abc123.${REGION}.aoss.amazonaws.com`,
    name,
  }),
  "apigatewayv2/api": () => ({
    apiEndpoint: `https://api123.execute-api.${REGION}.amazonaws.com`,
    executionArn: arn("execute-api", "api123"),
  }),
};

/** A resource's outputs: its inputs, and what AWS adds. */
export function answerOf(type: string, name: string, inputs: Inputs): Record<string, unknown> {
  return { ...inputs, ...ANSWERS[shortType(type)]?.(name, inputs) };
}

/** What AWS answers to a question. */
export function callAnswer(token: string): Record<string, unknown> {
  if (token === "aws:index/getPartition:getPartition") return { partition: "aws" };
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: ACCOUNT };
  if (token === "aws:index/getAvailabilityZones:getAvailabilityZones") {
    return { names: ["a", "b", "c"].map((letter) => `${REGION}${letter}`) };
  }
  throw new Error(`The program asked ${token}, which nothing here answers.`);
}
