import type { Statement } from "./statement.ts";

/** Lets a function read items of a table and find them by its indexes. */
export function readItems(sid: string, tableArn: string): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
    Resource: [tableArn, `${tableArn}/index/*`],
  };
}

/** Lets a function change items of a table; transactions ask for these rights too. */
export function changeItems(sid: string, tableArn: string): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    Resource: [tableArn],
  };
}
