import type { Statement } from "./statement.ts";

/** Lets a function reach a collection; what it may do there, the collection's data access policy says. */
export function reachCollection(collectionArn: string): Statement {
  return { Sid: "ReachCollection", Effect: "Allow", Action: ["aoss:APIAccessAll"], Resource: [collectionArn] };
}
