import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, grantsOf } from "../grants/functions.ts";
import { metricsNamespaceOf } from "../operations/metrics.ts";
import type { Release } from "../release.ts";
import { timeoutsOf } from "../timeouts.ts";
import { grantedResources, type StackResources } from "./granted-resources.ts";
import { LambdaFunction, type LambdaFunctionArgs } from "./lambda-function.ts";
import type { FunctionNetwork } from "./network.ts";

export interface ComputeArgs extends StackResources {
  readonly release: Release;
  readonly roles: Readonly<Record<FunctionName, aws.iam.Role>>;
  /** Absent: the functions are in no network of the account's. */
  readonly network: FunctionNetwork | undefined;
}

/** A collection that rests at zero capacity takes 10 to 30 seconds to wake up. */
const SEARCH_PATIENCE_SECONDS = 25;
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

    // Stacks of one account and region share CloudWatch: each has metrics of its own.
    const told = { logLevel: config.logLevel, metricsNamespace: metricsNamespaceOf(context.prefix) };
    const everywhere = { tenancy: config.tenancy, ...told };
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
      memory: config.workerMemory,
      settings: { ...everywhere, ...stores, ...passages, ...pace, ...models, uploadMaxBytes: config.uploadMaxBytes },
    });
    this.api = this.#function("query-api", args, {
      description: "Answers the HTTP API.",
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
        operatorPrincipals: config.operatorPrincipals.length === 0 ? null : config.operatorPrincipals.join(","),
      },
    });
    this.indexAdmin = this.#function("index-admin", args, {
      description: "Makes the index of passages at a deployment.",
      memory: 512,
      settings: { ...told, ...passages, models: config.models, modelList },
    });
    this.reconciler = this.#function("reconciler", args, {
      description: "Finishes what was left undone, and keeps dead letters.",
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
    own: Pick<LambdaFunctionArgs, "description" | "memory" | "settings" | "reservedConcurrency">,
  ): LambdaFunction {
    const { context, release, roles, keyArn, network } = args;
    const grants = (logGroup: pulumi.Output<string>) =>
      pulumi
        .all([grantedResources(args), logGroup])
        .apply(([resources, logGroup]) => grantsOf(name, { ...resources, logGroup }));
    const its = { name, role: roles[name], grants, timeoutSeconds: timeoutsOf(context.config)[name] };
    return new LambdaFunction({ context, release, keyArn, network, ...its, ...own }, { parent: this });
  }
}
