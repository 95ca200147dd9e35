/**
 * The whole system in an AWS account:
 *
 *     client ── POST /documents ──▶ query-api ──▶ a pre-signed PUT
 *     client ── PUT ──▶ raw-input ──▶ EventBridge rule ──▶ ingestion-queue ──▶ ingest-worker ──▶ dead letters
 *     ingest-worker ──▶ Bedrock, collection of passages, tables, processed-output, event bus
 *     client ── POST /search ──▶ query-api ──▶ collection of passages, tables
 *     schedule ──▶ reconciler;  deployment ──▶ index-admin
 *     functions ──▶ endpoints of a closed network ──▶ the services they call
 */
import type * as pulumi from "@pulumi/pulumi";
import { Api } from "./components/api.ts";
import { AuditTrail } from "./components/audit-trail.ts";
import { Compute } from "./components/compute.ts";
import { Encryption } from "./components/encryption.ts";
import { Endpoints } from "./components/endpoints.ts";
import { Events } from "./components/events.ts";
import { givenBucket } from "./components/given-bucket.ts";
import { IndexAtDeploy } from "./components/index-at-deploy.ts";
import { functionNetwork, Network } from "./components/network.ts";
import { Operations } from "./components/operations.ts";
import { QueueToWorker } from "./components/queue-to-worker.ts";
import { ReconcileSchedule } from "./components/reconcile-schedule.ts";
import { Roles } from "./components/roles.ts";
import { Search } from "./components/search.ts";
import { SearchAccess } from "./components/search-access.ts";
import { SearchEndpoint } from "./components/search-endpoint.ts";
import { Storage } from "./components/storage.ts";
import { Tables } from "./components/tables.ts";
import { stackContext } from "./context.ts";
import { packagedRelease } from "./release.ts";

/** Deploys the stack; answers with its outputs: all that a client or an operator needs. */
export async function sluice(): Promise<Record<string, pulumi.Input<unknown>>> {
  const context = stackContext();
  const { config, provider } = context;
  const release = packagedRelease(config);
  const top = { providers: [provider] };

  const given = await givenBucket(context, top);
  const { keyArn } = new Encryption("key", { context }, top);
  const storage = new Storage("storage", { context, keyArn, given }, top);
  const tables = new Tables("tables", { context, keyArn }, top);
  const events = new Events("events", { context, keyArn, rawBucket: storage.raw.bucket }, top);

  const closed = config.network === "closed" ? new Network("network", { context, keyArn }, top) : undefined;
  const searchEndpoint =
    closed && config.searchEdition !== "cluster"
      ? new SearchEndpoint("search-endpoint", { context, network: closed }, top)
      : undefined;
  const vpcEndpoints = searchEndpoint ? [searchEndpoint.endpointId] : config.searchVpcEndpoints;
  const search = new Search("search", { context, keyArn, vpcEndpoints }, top);
  const resources = { context, keyArn, storage, tables, events, search };
  const endpoints = closed && new Endpoints("endpoints", { ...resources, network: closed }, top);
  const network = functionNetwork(context, closed);

  const { of: roles } = new Roles("roles", { context }, top);
  const searchAccess = search.collection && new SearchAccess("search-access", { context, roles }, top);

  const reachable = { ...top, dependsOn: endpoints === undefined ? [] : [endpoints] };
  const functions = new Compute("compute", { ...resources, release, roles, network }, reachable);
  const { worker, api: handler, indexAdmin, reconciler } = functions;

  const index = config.makeIndex
    ? new IndexAtDeploy(
        "index",
        { release, indexAdmin, endpoint: search.endpoint },
        { ...top, dependsOn: searchAccess === undefined ? [] : [searchAccess] },
      )
    : undefined;
  // A passage that came before the index would have a cluster make one of its own.
  const indexed = { ...top, dependsOn: index === undefined ? [] : [index] };
  new QueueToWorker("ingestion", { context, queue: events.queue, worker }, indexed);
  const { reconcileMinutes, orphanHours } = config;
  const upkeep = { context, reconciler };
  new ReconcileSchedule(
    "reconcile",
    { ...upkeep, task: "reconcile", every: { count: reconcileMinutes, unit: "minute" } },
    top,
  );
  new ReconcileSchedule("orphans", { ...upkeep, task: "orphans", every: { count: orphanHours, unit: "hour" } }, top);
  const api = new Api("api", { context, keyArn, handler }, top);
  const { topics } = new Operations("operations", { context, keyArn, api, functions }, top);
  if (config.auditTrail) new AuditTrail("audit", { context, keyArn, storage, tables }, top);

  return {
    region: config.region,
    apiUrl: api.url,
    apiIdentity: config.apiIdentity,
    rawBucket: storage.raw.bucket,
    outputBucket: storage.output.bucket,
    userPoolId: api.auth?.userPoolId,
    clientId: api.auth?.clientId,
    machineClientIds: api.auth?.machineClientIds,
    tokenUrl: api.auth?.tokenUrl,
    queueUrl: events.queue.url,
    deadLetterQueueUrl: events.deadLetters.url,
    targetDeadLetterQueueUrl: events.targetDeadLetters.url,
    recordsTable: tables.records.name,
    ledgerTable: tables.ledger.name,
    searchEndpoint: search.endpoint,
    alarmTopics: topics,
    functions: {
      "ingest-worker": worker.live.arn,
      "query-api": handler.live.arn,
      "index-admin": indexAdmin.live.arn,
      reconciler: reconciler.live.arn,
    },
    // What `npm run invoke -- … --stack` runs a function with.
    functionEnvironments: {
      "ingest-worker": worker.environment,
      "query-api": handler.environment,
      "index-admin": indexAdmin.environment,
      reconciler: reconciler.environment,
    },
    release: release.name,
    profiles: release.profiles,
  };
}
