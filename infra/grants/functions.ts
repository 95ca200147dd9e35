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
  removeOutputs,
  removeUploadVersions,
  signUploads,
  writeOutputs,
} from "./objects.ts";
import { consume, postpone, send, takeDeadLetters } from "./queues.ts";
import { reachCollection } from "./search.ts";
import type { Statement } from "./statement.ts";
import { changeItems, readItems } from "./tables.ts";

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
    listUploads(on.rawBucket),
    removeUploadVersions(on.rawBucket),
    readOutputs(on.outputBucket),
    writeOutputs(on.outputBucket),
    listOutputs(on.outputBucket),
    removeOutputs(on.outputBucket),
    ...keepRecords(on),
    ...keepLedger(on),
    ...callModels(on),
    announce(on.bus),
    ...useKeys(on, ["s3", "sqs", "dynamodb"]),
  ],
  "query-api": (on) => [
    send(on.queue),
    signUploads(on.rawBucket),
    readUploads(on.rawBucket),
    listUploads(on.rawBucket),
    listUploadVersions(on.rawBucket),
    readOutputs(on.outputBucket),
    ...keepRecords(on),
    ...keepLedger(on),
    ...callModels(on),
    ...useKeys(on, ["s3", "sqs", "dynamodb"]),
  ],
  "index-admin": () => [],
  reconciler: (on) => [
    send(on.queue),
    takeDeadLetters([on.deadLetterQueue, on.targetDeadLetterQueue]),
    readUploads(on.rawBucket),
    listUploads(on.rawBucket),
    ...keepRecords(on),
    announce(on.bus),
    ...useKeys(on, ["s3", "sqs", "dynamodb"]),
  ],
} as const satisfies Record<FunctionName, (on: GrantedResources) => readonly Statement[]>;

function keepRecords({ recordsTable }: GrantedResources): readonly Statement[] {
  return [readItems("ReadRecords", recordsTable), changeItems("ChangeRecords", recordsTable)];
}

function keepLedger({ ledgerTable }: GrantedResources): readonly Statement[] {
  return [readItems("ReadLedger", ledgerTable), changeItems("ChangeLedger", ledgerTable)];
}

function callModels(on: GrantedResources): readonly Statement[] {
  return on.models.length === 0 ? [] : [invokeModels(on)];
}

function useKeys(
  on: GrantedResources,
  services: Parameters<typeof decryptThrough>[0]["services"],
): readonly Statement[] {
  const use = { keyArn: on.key, region: on.region, services };
  return [
    decryptThrough(use),
    encryptThrough(use),
    ...(on.rawBucketKey === null ? [] : [useGivenBucketKey(on.rawBucketKey, on.region)]),
  ];
}
