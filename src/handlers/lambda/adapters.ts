/** The AWS adapters by the settings that name their resources: each function makes those that it uses. */
import { createDynamoDbClient } from "../../aws/dynamodb/dynamodb-client.ts";
import { createDynamoDbLedger } from "../../aws/dynamodb/dynamodb-ledger.ts";
import { createDynamoDbRecords } from "../../aws/dynamodb/dynamodb-records.ts";
import { createEventBridgeAnnouncer, createEventBridgeClient } from "../../aws/eventbridge/eventbridge-announcer.ts";
import { FLAVORS, type Flavor } from "../../aws/opensearch/flavors.ts";
import { aliasName } from "../../aws/opensearch/index-definition.ts";
import { createOpenSearchClient } from "../../aws/opensearch/opensearch-client.ts";
import { createOpenSearchPassageIndex } from "../../aws/opensearch/opensearch-passage-index.ts";
import { SearchEngine, senderOver } from "../../aws/opensearch/search-engine.ts";
import { createS3DownloadGrants } from "../../aws/s3/download-grants.ts";
import { createS3Client } from "../../aws/s3/s3-client.ts";
import { createS3ObjectStore } from "../../aws/s3/s3-object-store.ts";
import { createSqsClient } from "../../aws/sqs/sqs-client.ts";
import { createSqsQueue } from "../../aws/sqs/sqs-redrivable-queue.ts";
import { SqsWorkQueue } from "../../aws/sqs/sqs-work-queue.ts";
import type { Announcer } from "../../ports/announcer.ts";
import type { DocumentRecords } from "../../ports/document-records.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { DownloadGrants, ObjectStore } from "../../ports/object-store.ts";
import type { PassageIndex } from "../../ports/passage-index.ts";
import type { RedrivableQueue, WorkQueue } from "../../ports/work-queue.ts";
import type { FunctionContext } from "./function-context.ts";
import { MODEL_SETTINGS, vectorSource } from "./model-settings.ts";

/** The settings of a function that uses the index of passages, which is named by the embedder too. */
export const SEARCH_SETTINGS = ["searchEndpoint", "searchEdition", "searchPrefix", ...MODEL_SETTINGS] as const;

/** Raw uploads, outputs, and outputs lent out by URL. */
export function objectStores(context: FunctionContext<"rawBucket" | "outputBucket">): {
  readonly raw: ObjectStore;
  readonly outputs: ObjectStore;
  readonly downloads: DownloadGrants;
} {
  const { clock, settings } = context;
  const client = createS3Client(context.clientOptions("S3"));
  return {
    raw: createS3ObjectStore({ client, bucket: settings.rawBucket, versioned: true, clock }),
    outputs: createS3ObjectStore({ client, bucket: settings.outputBucket, versioned: false, clock }),
    downloads: createS3DownloadGrants({ client, bucket: settings.outputBucket }),
  };
}

export function documentRecords(context: FunctionContext<"recordsTable">): DocumentRecords {
  const client = createDynamoDbClient(context.clientOptions("DYNAMODB"));
  return createDynamoDbRecords({ client, table: context.settings.recordsTable, clock: context.clock });
}

export function modelLedger(context: FunctionContext<"ledgerTable">): Ledger {
  const client = createDynamoDbClient(context.clientOptions("DYNAMODB"));
  return createDynamoDbLedger({ client, table: context.settings.ledgerTable, clock: context.clock });
}

/** The ingestion queue for those who only send to it. */
export function ingestionQueue(context: FunctionContext<"queueUrl">): WorkQueue {
  return new SqsWorkQueue({ client: createSqsClient(context.clientOptions("SQS")), url: context.settings.queueUrl });
}

/** The ingestion queue with its dead letters, and what the event rule could not deliver to it. */
export function queuesWithDeadLetters(
  context: FunctionContext<"queueUrl" | "deadLetterQueueUrl" | "targetDeadLetterQueueUrl">,
): { readonly queue: RedrivableQueue; readonly undelivered: WorkQueue } {
  const client = createSqsClient(context.clientOptions("SQS"));
  const { queueUrl: url, deadLetterQueueUrl: deadLetterUrl, targetDeadLetterQueueUrl } = context.settings;
  return {
    queue: createSqsQueue({ client, url, deadLetterUrl, deadLettersOf: "queue" }),
    undelivered: new SqsWorkQueue({ client, url: targetDeadLetterQueueUrl }),
  };
}

export function eventAnnouncer(context: FunctionContext<"eventBus">): Announcer {
  const client = createEventBridgeClient(context.clientOptions("EVENTBRIDGE"));
  return createEventBridgeAnnouncer({ client, eventBus: context.settings.eventBus });
}

/** Where searches and writes go, and what differs there. */
export function searchEngine(context: FunctionContext<"searchEndpoint" | "searchEdition">): {
  readonly engine: SearchEngine;
  readonly flavor: Flavor;
} {
  const { settings, region, clock } = context;
  const flavor = FLAVORS[settings.searchEdition];
  const client = createOpenSearchClient({ endpoint: settings.searchEndpoint, signing: { flavor, region } });
  return { engine: new SearchEngine({ send: senderOver(client), clock }), flavor };
}

export function passageIndex(context: FunctionContext<(typeof SEARCH_SETTINGS)[number]>): PassageIndex {
  const index = aliasName(context.settings.searchPrefix, vectorSource(context));
  return createOpenSearchPassageIndex({ ...searchEngine(context), index });
}
