import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { TEST_CREDENTIALS, TEST_REGION } from "../../support/engines/engine.ts";

/**
 * What an emulator holds: buckets, queues, functions and rules by their names, and by its ARN whatever carries one of
 * these values of the tag `Stack` (tables, log groups, network and so on, as far as moto's tagging API knows them).
 */
export async function resourcesAt(endpoint: string, stacks: readonly string[]): Promise<readonly string[]> {
  const client = { region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS };
  const [buckets, queues, functions, rules, tagged] = await Promise.all([
    new S3Client({ ...client, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new SQSClient(client).send(new ListQueuesCommand({})),
    new LambdaClient(client).send(new ListFunctionsCommand({})),
    new EventBridgeClient(client).send(new ListRulesCommand({})),
    taggedAt(endpoint, stacks),
  ]);
  const named = [
    ...(buckets.Buckets ?? []).map(({ Name }) => Name),
    ...(queues.QueueUrls ?? []),
    ...(functions.Functions ?? []).map(({ FunctionName }) => FunctionName),
    ...(rules.Rules ?? []).map(({ Name }) => Name),
  ];
  return [...named.filter((name) => name !== undefined), ...tagged].toSorted();
}

interface Page {
  readonly ResourceTagMappingList: readonly { readonly ResourceARN: string }[];
  readonly PaginationToken?: string | null;
}

/** The SDK's client of the tagging API is not among the project's packages; moto checks no signatures. */
async function taggedAt(endpoint: string, stacks: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | null | undefined;
  do {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "ResourceGroupsTaggingAPI_20170126.GetResources",
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${TEST_REGION}/tagging/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify({ TagFilters: [{ Key: "Stack", Values: stacks }], PaginationToken: token ?? "" }),
    });
    const page = (await answer.json()) as Page;
    found.push(...page.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN));
    token = page.PaginationToken;
  } while (token);
  return found;
}
