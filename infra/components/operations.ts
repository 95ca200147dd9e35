import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import type { Watched } from "../operations/metrics.ts";
import { Alarms } from "./alarms.ts";
import type { Api } from "./api.ts";
import { Budget } from "./budget.ts";
import type { Compute } from "./compute.ts";
import { Dashboard } from "./dashboard.ts";
import { LogFilters } from "./log-filters.ts";
import { Topics } from "./topics.ts";

export interface OperationsArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly api: Api;
  readonly functions: Compute;
}

/** What is watched, when it alarms, and whom it tells. */
export class Operations extends pulumi.ComponentResource {
  readonly topics: Topics["arns"];

  constructor(name: string, args: OperationsArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Operations", name, {}, options);
    const { context, keyArn, api, functions } = args;
    const child = { parent: this };
    const watched: Watched = { prefix: context.prefix, accountId: context.accountId, apiId: api.apiId };
    const logs = {
      "ingest-worker": functions.worker.logGroup,
      "query-api": functions.api.logGroup,
      "index-admin": functions.indexAdmin.logGroup,
      reconciler: functions.reconciler.logGroup,
      access: api.accessLog,
    };

    this.topics = new Topics("topics", { context, keyArn }, child).arns;
    new LogFilters("log-filters", { context, logs }, child);
    const alarms = new Alarms("alarms", { context, watched, topics: this.topics }, child);
    if (context.config.dashboard) new Dashboard("dashboard", { context, watched, alarmArns: alarms.arns }, child);
    // Emulators count no cost, and do not answer all that is asked about a budget.
    if (context.config.endpointUrl === null) new Budget("budget", { context, topics: this.topics }, child);
    this.registerOutputs({ topics: this.topics });
  }
}
