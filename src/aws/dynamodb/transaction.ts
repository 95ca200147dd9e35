/** The parts of a transaction: items to put or remove, each under what it must still be. */
import type { AttributeValue, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "./table.ts";

/** Everything but the key that an item of the table may hold. */
export type Item = Readonly<Record<string, unknown>>;

/** An item as DynamoDB takes it. */
export type StoredItem = Record<string, AttributeValue>;

/** A part of a transaction. */
export type Action =
  | { readonly put: ItemKey & Item; readonly given?: Condition }
  | { readonly remove: ItemKey; readonly given?: Condition };

/** What an item must be for a write: of a revision, or absent (null). */
export type Condition = { readonly revision: string | null };

const ABSENT = { ConditionExpression: "attribute_not_exists(pk)" } as const;

const OF_REVISION = {
  ConditionExpression: "#revision = :revision",
  ExpressionAttributeNames: { "#revision": "revision" },
};

/** A plain object as an item. */
export function marshalled(item: object): StoredItem {
  return marshall(item, { removeUndefinedValues: true });
}

/** A part as DynamoDB takes it. */
export function transactItem(table: string, action: Action): TransactWriteItem {
  const condition = conditionOf(action.given);
  if ("remove" in action) return { Delete: { TableName: table, Key: marshalled(action.remove), ...condition } };
  return { Put: { TableName: table, Item: marshalled(action.put), ...condition } };
}

/** A condition as DynamoDB takes it. */
export function conditionOf(condition: Condition | undefined) {
  if (condition === undefined) return {};
  if (condition.revision === null) return ABSENT;
  return { ...OF_REVISION, ExpressionAttributeValues: marshalled({ ":revision": condition.revision }) };
}

const CONTENTION = new Set([
  "None",
  "ConditionalCheckFailed",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

/** True where every part of a cancelled transaction may go through when tried again on what is there then. */
export function isContention(error: unknown): boolean {
  const { name, CancellationReasons: reasons = [] } = error as {
    readonly name?: string;
    readonly CancellationReasons?: readonly { readonly Code?: string }[];
  };
  if (name !== "TransactionCanceledException") return false;
  return reasons.every(({ Code = "None" }) => CONTENTION.has(Code));
}
