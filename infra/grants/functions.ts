/** Which function may do what: the one picture of all rights. The statements themselves are in the files beside. */
import { announce } from "./events.ts";
import { decryptThrough, encryptThrough, useGivenBucketKey } from "./keys.ts";
import { sendTraces, writeLogs } from "./logs.ts";
import { type CalledModel, invokeModels } from "./models.ts";
import { attachToVpc } from "./network.ts";
import {
  listOutputs,
  listUploads,
  listUploadVersions,
  readOutputs,
  readUploads,
  readUploadVersions,
  removeOutputs,
  removeUploadVersions,
  signUploads,
  writeOutputs,
} from "./objects.ts";
import { consume, postpone, send, takeDeadLetters } from "./queues.ts";
import { reachCollection } from "./search.ts";
import type { Statement } from "./statement.ts";
import { findItems, getItems, putItems, removeItems } from "./tables.ts";

export const FUNCTIONS = ["ingest-worker", "query-api", "index-admin", "reconciler"] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** The ARNs that rights are given on. */
export interface GrantedResources {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly logGroup: string;
  readonly rawBucket: string;
  readonly outputBucket: string;
  readonly recordsTable: string;
  readonly ledgerTable: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly targetDeadLetterQueue: string;
  readonly bus: string;
  readonly key: string;
  /** The own key of a given bucket. */
  readonly rawBucketKey: string | null;
  /** Null where the search is a cluster of the user's own, which knows no IAM. */
  readonly collection: string | null;
  /** Empty where the models are offline. */
  readonly models: readonly CalledModel[];
  readonly inVpc: boolean;
}

/** All rights of a function. */
export function grantsOf(name: FunctionName, on: GrantedResources): readonly Statement[] {
  return [
    writeLogs(on.logGroup),
    sendTraces(),
    ...(on.inVpc ? [attachToVpc()] : []),
    ...(on.collection === null ? [] : [reachCollection(on.collection)]),
    ...GRANTS[name](on),
  ];
}

const GRANTS = {
  "ingest-worker": (on) => [
    consume(on.queue),
    postpone(on.queue),
    send(on.queue),
    readUploads(on.rawBucket),
    readUploadVersions(on.rawBucket),
    listUploads(on.rawBucket),
    removeUploadVersions(on.rawBucket),
    readOutputs(on.outputBucket),
    writeOutputs(on.outputBucket),
    listOutputs(on.outputBucket),
    removeOutputs(on.outputBucket),
    getItems("GetRecords", on.recordsTable),
    putItems("PutRecords", on.recordsTable),
    removeItems("RemoveRecords", on.recordsTable),
    getItems("GetLedger", on.ledgerTable),
    putItems("PutLedger", on.ledgerTable),
    removeItems("RemoveLedger", on.ledgerTable),
    ...callModels(on),
    announce(on.bus),
    ...useKeys(on),
  ],
  "query-api": (on) => [
    send(on.queue),
    signUploads(on.rawBucket),
    readUploads(on.rawBucket),
    listUploads(on.rawBucket),
    listUploadVersions(on.rawBucket),
    readOutputs(on.outputBucket),
    listOutputs(on.outputBucket),
    getItems("GetRecords", on.recordsTable),
    findItems("FindRecords", on.recordsTable),
    putItems("PutRecords", on.recordsTable),
    removeItems("RemoveRecords", on.recordsTable),
    // Rates and pace; the worker alone reserves.
    getItems("GetLedger", on.ledgerTable),
    putItems("PutLedger", on.ledgerTable),
    ...callModels(on),
    ...useKeys(on),
  ],
  "index-admin": () => [],
  reconciler: (on) => [
    send(on.queue),
    takeDeadLetters([on.deadLetterQueue, on.targetDeadLetterQueue]),
    readUploads(on.rawBucket),
    listUploads(on.rawBucket),
    getItems("GetRecords", on.recordsTable),
    findItems("FindRecords", on.recordsTable),
    putItems("PutRecords", on.recordsTable),
    ...useKeys(on),
  ],
} as const satisfies Record<FunctionName, (on: GrantedResources) => readonly Statement[]>;

function callModels(on: GrantedResources): readonly Statement[] {
  return on.models.length === 0 ? [] : [invokeModels(on)];
}

function useKeys(on: GrantedResources): readonly Statement[] {
  const use = { keyArn: on.key, region: on.region, services: ["s3", "sqs", "dynamodb"] } as const;
  return [
    decryptThrough(use),
    encryptThrough(use),
    ...(on.rawBucketKey === null ? [] : [useGivenBucketKey(on.rawBucketKey, on.region)]),
  ];
}
