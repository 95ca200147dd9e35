import type { Statement } from "./statement.ts";

/** Lets a function read items of a table by their keys. */
export function getItems(sid: string, tableArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: ["dynamodb:BatchGetItem"], Resource: [tableArn] };
}

/** Lets a function find items of a table by its indexes. */
export function findItems(sid: string, tableArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: ["dynamodb:Query"], Resource: [`${tableArn}/index/*`] };
}

/** Lets a function write items of a table, in transactions too. */
export function putItems(sid: string, tableArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: ["dynamodb:PutItem"], Resource: [tableArn] };
}

/** Lets a function remove items of a table. */
export function removeItems(sid: string, tableArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: ["dynamodb:DeleteItem"], Resource: [tableArn] };
}
