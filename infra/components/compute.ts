import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultModels } from "../../src/models/default-models.ts";
import type { SluiceConfig } from "../config.ts";
import type { StackContext } from "../context.ts";
import { type FunctionName, type GrantedResources, grantsOf } from "../grants/functions.ts";
import type { CalledModel } from "../grants/models.ts";
import type { Release } from "../release.ts";
import type { Events } from "./events.ts";
import { LambdaFunction, type LambdaFunctionArgs } from "./lambda-function.ts";
import type { Search } from "./search.ts";
import type { Storage } from "./storage.ts";
import type { Tables } from "./tables.ts";

export interface ComputeArgs {
  readonly context: StackContext;
  readonly release: Release;
  readonly roles: Readonly<Record<FunctionName, aws.iam.Role>>;
  readonly keyArn: pulumi.Output<string>;
  readonly storage: Storage;
  readonly tables: Tables;
  readonly events: Events;
  readonly search: Search;
}

/** API Gateway gives up after 30 seconds: the function does so before, and says why. */
const API_TIMEOUT_SECONDS = 29;
/** A collection that rests at zero capacity takes 10 to 30 seconds to wake up. */
const SEARCH_PATIENCE_SECONDS = 25;
/** The collection's policies take a minute to be in force, and an index another until it answers. */
const INDEX_ADMIN_TIMEOUT_SECONDS = 300;
const RECONCILER_TIMEOUT_SECONDS = 300;
/** A lease ends before its message comes back, and outlives its call. */
const LEASE_BEYOND_TIMEOUT_SECONDS = 30;

/** The four functions, each with its role's rights and its settings. */
export class Compute extends pulumi.ComponentResource {
  readonly worker: LambdaFunction;
  readonly api: LambdaFunction;
  readonly indexAdmin: LambdaFunction;
  readonly reconciler: LambdaFunction;

  constructor(name: string, args: ComputeArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Compute", name, {}, options);
    const { context, events, storage, tables, search } = args;
    const { config } = context;

    const everywhere = { tenancy: config.tenancy, logLevel: config.logLevel };
    const passages = { searchEndpoint: search.endpoint, searchEdition: config.searchEdition };
    const stores = {
      rawBucket: storage.raw.bucket,
      outputBucket: storage.output.bucket,
      recordsTable: tables.records.name,
      ledgerTable: tables.ledger.name,
      queueUrl: events.queue.url,
    };
    const pace = {
      workerTimeoutSeconds: config.workerTimeoutSeconds,
      visibilitySeconds: events.visibilitySeconds,
      leaseSeconds: config.workerTimeoutSeconds + LEASE_BEYOND_TIMEOUT_SECONDS,
    };
    const modelList = config.modelList === null ? null : JSON.stringify(config.modelList);
    const models = { models: config.models, modelList, budgetTokensPerTenantDay: config.budgetTokensPerTenantDay };

    this.worker = this.#function("ingest-worker", args, {
      description: "Takes uploads off the queue and makes them searchable.",
      timeoutSeconds: config.workerTimeoutSeconds,
      memory: config.workerMemory,
      settings: { ...everywhere, ...stores, ...passages, ...pace, ...models, uploadMaxBytes: config.uploadMaxBytes },
    });
    this.api = this.#function("query-api", args, {
      description: "Answers the HTTP API.",
      timeoutSeconds: API_TIMEOUT_SECONDS,
      memory: config.apiMemory,
      settings: {
        ...everywhere,
        ...stores,
        ...passages,
        ...models,
        searchPatienceSeconds: SEARCH_PATIENCE_SECONDS,
        uploadMaxBytes: config.uploadMaxBytes,
        apiIdentity: config.apiIdentity,
        tenantClaim: config.tenantClaim,
        tenantPrincipals: JSON.stringify(config.tenantPrincipals),
      },
    });
    this.indexAdmin = this.#function("index-admin", args, {
      description: "Makes the index of passages at a deployment.",
      timeoutSeconds: INDEX_ADMIN_TIMEOUT_SECONDS,
      memory: 512,
      settings: { logLevel: config.logLevel, ...passages, models: config.models, modelList },
    });
    this.reconciler = this.#function("reconciler", args, {
      description: "Finishes what was left undone, and keeps dead letters.",
      timeoutSeconds: RECONCILER_TIMEOUT_SECONDS,
      memory: 512,
      reservedConcurrency: config.reconcilerReservedConcurrency,
      settings: {
        ...everywhere,
        ...stores,
        ...passages,
        ...pace,
        models: config.models,
        modelList,
        deadLetterQueueUrl: events.deadLetters.url,
        targetDeadLetterQueueUrl: events.targetDeadLetters.url,
      },
    });
    this.registerOutputs({ worker: this.worker.live.arn, api: this.api.live.arn });
  }

  #function(
    name: FunctionName,
    args: ComputeArgs,
    own: Pick<LambdaFunctionArgs, "description" | "timeoutSeconds" | "memory" | "settings" | "reservedConcurrency">,
  ): LambdaFunction {
    const { context, release, roles, keyArn } = args;
    const grants = (logGroup: pulumi.Output<string>) =>
      grantedResources(args, logGroup).apply((resources) => grantsOf(name, resources));
    return new LambdaFunction({ context, release, name, role: roles[name], grants, keyArn, ...own }, { parent: this });
  }
}

function grantedResources(args: ComputeArgs, logGroup: pulumi.Output<string>): pulumi.Output<GrantedResources> {
  const { context, storage, tables, events, search, keyArn } = args;
  const { config, partition, accountId } = context;
  return pulumi.output({
    partition,
    region: config.region,
    accountId,
    logGroup,
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
    inVpc: config.subnetIds.length > 0,
  });
}

/** Every model that the functions may call. */
function calledModels({ models, modelList, region }: SluiceConfig): readonly CalledModel[] {
  if (models === "offline") return [];
  const { chat, embedder } = modelList ?? defaultModels(region);
  return [...chat, embedder].map((entry) => ({ like: undefined, ...entry, region: entry.region ?? region }));
}
