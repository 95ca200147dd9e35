import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { TTL_ATTRIBUTE, tableDefinition } from "../../src/aws/dynamodb/table.ts";
import type { StackContext } from "../context.ts";

export interface TablesArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
}

/** The tables of records and of the ledger, keyed and indexed as their adapter says. */
export class Tables extends pulumi.ComponentResource {
  readonly records: aws.dynamodb.Table;
  readonly ledger: aws.dynamodb.Table;

  constructor(name: string, args: TablesArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Tables", name, {}, options);
    const { restoreRecordsFrom, restoreLedgerFrom } = args.context.config;
    this.records = this.#table("records", restoreRecordsFrom, args);
    this.ledger = this.#table("ledger", restoreLedgerFrom, args);
    this.registerOutputs({ recordsTable: this.records.name, ledgerTable: this.ledger.name });
  }

  #table(
    name: string,
    restoreFrom: string | null,
    { context: { prefix, config }, keyArn }: TablesArgs,
  ): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      name,
      {
        name: `${prefix}-${name}`,
        ...restored(restoreFrom, config.restoreAt),
        ...keysAndIndexes(),
        billingMode: "PAY_PER_REQUEST",
        ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
        deletionProtectionEnabled: config.retainData,
      },
      {
        parent: this,
        protect: config.retainData,
        // A table that is there is never made anew, whatever it was made from.
        ignoreChanges: RESTORE_INPUTS,
        // The provider waits for half an hour; a large table takes hours to come out of its backup.
        ...(restoreFrom === null ? {} : { customTimeouts: { create: "6h" } }),
      },
    );
  }
}

const RESTORE_INPUTS = ["restoreSourceTableArn", "restoreToLatestTime", "restoreDateTime"];

/** What a table is made from; nothing for an empty one. */
function restored(from: string | null, at: string | null) {
  if (from === null) return {};
  const moment = at === null ? { restoreToLatestTime: true } : { restoreDateTime: at };
  return { restoreSourceTableArn: from, ...moment };
}

/** The adapter's definition in Pulumi's words. */
function keysAndIndexes() {
  const { AttributeDefinitions = [], KeySchema = [], GlobalSecondaryIndexes = [] } = tableDefinition("");
  return {
    ...keysOf(KeySchema),
    attributes: AttributeDefinitions.map(({ AttributeName = "", AttributeType = "S" }) => ({
      name: AttributeName,
      type: AttributeType,
    })),
    globalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
      name: index.IndexName ?? "",
      ...keysOf(index.KeySchema ?? []),
      projectionType: index.Projection?.ProjectionType ?? "ALL",
    })),
  };
}

function keysOf(
  schema: readonly { readonly AttributeName?: string | undefined; readonly KeyType?: string | undefined }[],
) {
  const named = (type: string) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const [hashKey, rangeKey] = [named("HASH"), named("RANGE")];
  return { ...(hashKey === undefined ? {} : { hashKey }), ...(rangeKey === undefined ? {} : { rangeKey }) };
}
