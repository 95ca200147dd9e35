import * as pulumi from "@pulumi/pulumi";
import { defaultModels } from "../../src/models/default-models.ts";
import type { SluiceConfig } from "../config.ts";
import type { StackContext } from "../context.ts";
import type { GrantedResources } from "../grants/functions.ts";
import type { CalledModel } from "../grants/models.ts";
import type { Events } from "./events.ts";
import type { Search } from "./search.ts";
import type { Storage } from "./storage.ts";
import type { Tables } from "./tables.ts";

/** The stack's resources as far as rights are given on them. */
export interface StackResources {
  readonly context: StackContext;
  readonly keyArn: pulumi.Output<string>;
  readonly storage: Storage;
  readonly tables: Tables;
  readonly events: Events;
  readonly search: Search;
}

/** Their ARNs, once they are known. */
export function grantedResources(resources: StackResources): pulumi.Output<Omit<GrantedResources, "logGroup">> {
  const { context, storage, tables, events, search, keyArn } = resources;
  const { config, partition, accountId } = context;
  return pulumi.output({
    partition,
    region: config.region,
    accountId,
    rawBucket: storage.raw.arn,
    outputBucket: storage.output.arn,
    recordsTable: tables.records.arn,
    ledgerTable: tables.ledger.arn,
    queue: events.queue.arn,
    deadLetterQueue: events.deadLetters.arn,
    targetDeadLetterQueue: events.targetDeadLetters.arn,
    bus: pulumi.interpolate`arn:${partition}:events:${config.region}:${accountId}:event-bus/default`,
    key: keyArn,
    rawBucketKey: config.rawBucketKey,
    collection: search.collection?.arn ?? null,
    models: calledModels(config),
    inVpc: config.network !== "none",
  });
}

/** Every model that the functions may call. */
function calledModels({ models, modelList, region }: SluiceConfig): readonly CalledModel[] {
  if (models === "offline") return [];
  const { chat, embedder } = modelList ?? defaultModels(region);
  return [...chat, embedder].map((entry) => ({ like: undefined, ...entry, region: entry.region ?? region }));
}
