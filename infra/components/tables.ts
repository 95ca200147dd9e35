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
    this.records = this.#table("records", args);
    this.ledger = this.#table("ledger", args);
    this.registerOutputs({ recordsTable: this.records.name, ledgerTable: this.ledger.name });
  }

  #table(name: string, { context: { prefix, config }, keyArn }: TablesArgs): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      name,
      {
        name: `${prefix}-${name}`,
        ...keysAndIndexes(),
        billingMode: "PAY_PER_REQUEST",
        ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
        deletionProtectionEnabled: config.retainData,
      },
      { parent: this, protect: config.retainData },
    );
  }
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
