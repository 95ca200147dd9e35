/** The table that records and ledger are kept in: its keys and indexes, for whoever makes one. */
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The attribute that DynamoDB's time to live goes by: seconds since 1970. */
export const TTL_ATTRIBUTE = "expires";

/** The part of the attribute names that every item has. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/**
 * Lists, each an index of its own: the attribute names the list (the index's partition), and within it items are sorted
 * by {@link LISTED_AT}. Sparse: an item is in those whose attribute it has.
 */
export const LIST_INDEXES = ["tenantList", "tenantGroup", "everyList", "everyGroup"] as const;
export type ListIndex = (typeof LIST_INDEXES)[number];
export const LISTED_AT = "listedAt";

/** What comes due: the attribute names one of a few shards, and `dueAt` sorts within it. */
export const DUE_INDEX = "due";
export const DUE_SHARD = "dueShard";
export const DUE_AT = "dueAt";

/** The definition of the table, for CreateTable. Time to live is a setting of its own (see {@link TTL_ATTRIBUTE}). */
export function tableDefinition(name: string): CreateTableCommandInput {
  const texts = ["pk", "sk", LISTED_AT, ...LIST_INDEXES, DUE_SHARD];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      ...texts.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      { AttributeName: DUE_AT, AttributeType: "N" },
    ],
    KeySchema: keySchema("pk", "sk"),
    GlobalSecondaryIndexes: [
      ...LIST_INDEXES.map((index) => keysOnly(index, index, LISTED_AT)),
      keysOnly(DUE_INDEX, DUE_SHARD, DUE_AT),
    ],
  };
}

function keysOnly(IndexName: string, partition: string, sort: string) {
  return { IndexName, KeySchema: keySchema(partition, sort), Projection: { ProjectionType: "KEYS_ONLY" as const } };
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: "HASH" as const },
    { AttributeName: sort, KeyType: "RANGE" as const },
  ];
}
