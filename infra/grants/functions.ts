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
    ...lookAtUploads(on),
    readUploadVersions(on.rawBucket),
    removeUploadVersions(on.rawBucket),
    ...lookAtOutputs(on),
    writeOutputs(on.outputBucket),
    removeOutputs(on.outputBucket),
    ...changeRecords(on),
    removeItems("RemoveRecords", on.recordsTable),
    ...countInLedger(on),
    removeItems("RemoveLedger", on.ledgerTable),
    ...callModels(on),
    announce(on.bus),
    ...useKeys(on),
  ],
  "query-api": (on) => [
    send(on.queue),
    signUploads(on.rawBucket),
    ...lookAtUploads(on),
    listUploadVersions(on.rawBucket),
    ...lookAtOutputs(on),
    ...changeRecords(on),
    findItems("FindRecords", on.recordsTable),
    removeItems("RemoveRecords", on.recordsTable),
    // Rates and pace; the worker alone reserves.
    ...countInLedger(on),
    ...callModels(on),
    ...useKeys(on),
  ],
  "index-admin": () => [],
  reconciler: (on) => [
    send(on.queue),
    takeDeadLetters([on.deadLetterQueue, on.targetDeadLetterQueue]),
    ...lookAtUploads(on),
    ...changeRecords(on),
    findItems("FindRecords", on.recordsTable),
    ...useKeys(on),
  ],
} as const satisfies Record<FunctionName, (on: GrantedResources) => readonly Statement[]>;

function lookAtUploads({ rawBucket }: GrantedResources): readonly Statement[] {
  return [readUploads(rawBucket), listUploads(rawBucket)];
}

function lookAtOutputs({ outputBucket }: GrantedResources): readonly Statement[] {
  return [readOutputs(outputBucket), listOutputs(outputBucket)];
}

function changeRecords({ recordsTable }: GrantedResources): readonly Statement[] {
  return [getItems("GetRecords", recordsTable), putItems("PutRecords", recordsTable)];
}

function countInLedger({ ledgerTable }: GrantedResources): readonly Statement[] {
  return [getItems("GetLedger", ledgerTable), putItems("PutLedger", ledgerTable)];
}

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
