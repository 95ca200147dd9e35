import type { FunctionName } from "./functions.ts";

/**
 * The data access policy of a collection: each function's role with what it does to the index, and nobody else.
 * @param principals ARNs of the functions' roles
 */
export function dataAccessPolicy(collection: string, principals: Readonly<Record<FunctionName, string>>): string {
  const rule = (description: string, names: readonly FunctionName[], permission: readonly string[]) => ({
    Description: description,
    Rules: [{ ResourceType: "index", Resource: [`index/${collection}/*`], Permission: permission }],
    Principal: names.map((name) => principals[name]),
  });
  return JSON.stringify([
    rule("Search", ["query-api"], ["aoss:ReadDocument", "aoss:DescribeIndex"]),
    // The reconciler removes passages without a record.
    rule(
      "Write passages",
      ["ingest-worker", "reconciler"],
      ["aoss:ReadDocument", "aoss:WriteDocument", "aoss:DescribeIndex"],
    ),
    {
      ...rule("Make the index", ["index-admin"], ["aoss:CreateIndex", "aoss:DescribeIndex", "aoss:UpdateIndex"]),
      Rules: [
        {
          ResourceType: "index",
          Resource: [`index/${collection}/*`],
          // Reading, for an index answers only a while after it was made: the function waits until it does.
          Permission: ["aoss:CreateIndex", "aoss:DescribeIndex", "aoss:UpdateIndex", "aoss:ReadDocument"],
        },
        // Aliases belong to the collection.
        {
          ResourceType: "collection",
          Resource: [`collection/${collection}`],
          Permission: ["aoss:CreateCollectionItems", "aoss:DescribeCollectionItems", "aoss:UpdateCollectionItems"],
        },
      ],
    },
  ]);
}
