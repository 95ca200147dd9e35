import type { Statement } from "./statement.ts";

/** Lets a function announce on a bus, under Sluice's name alone. */
export function announce(busArn: string): Statement {
  return {
    Sid: "Announce",
    Effect: "Allow",
    Action: ["events:PutEvents"],
    Resource: [busArn],
    Condition: { StringEquals: { "events:source": "sluice" } },
  };
}
