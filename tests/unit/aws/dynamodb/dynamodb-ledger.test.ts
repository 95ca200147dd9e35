import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { createDynamoDbLedger } from "../../../../src/aws/dynamodb/dynamodb-ledger.ts";
import { AnsweringHandler } from "../../../support/answering-handler.ts";
import { LeapingClock } from "../../../support/leaping-clock.ts";
import { NOW } from "../../../support/records.ts";

const budget = { account: "document", limit: 1000, expiresAt: NOW + 86_400_000 };
const call = { id: "call", owner: "run", tokens: 10, budgets: [budget], expiresAt: NOW + 60_000 };

describe("the ledger in DynamoDB", () => {
  it("An account that nothing was spent from may be removed too: time to live passes over moments years ago", async () => {
    const reservation = { owner: "run", expiresAt: call.expiresAt, repeated: false, accounts: ["document"] };
    const account = { spent: 0, spentUntil: 0, held: { call: { tokens: 10, expiresAt: call.expiresAt } } };
    const held = [
      marshall({ pk: "reservation#call", sk: "reservation", revision: "r", reservation }),
      marshall({ pk: "account#document", sk: "account", revision: "r", account }),
    ];
    const handler = new AnsweringHandler(
      { status: 200, body: JSON.stringify({ Responses: { t: held } }) },
      { status: 200, body: "{}" },
    );
    const client = new DynamoDBClient({
      region: "us-east-1",
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      requestHandler: handler,
    });
    await createDynamoDbLedger({ client, table: "t", clock: new LeapingClock(NOW) }).cancel(call, NOW);
    const { TransactItems } = handler.bodies[1] as { TransactItems: { Put?: { Item: Record<string, unknown> } }[] };
    const puts = TransactItems.flatMap(({ Put }) => Put?.Item ?? []);
    expect(puts).toMatchObject([{ pk: { S: "account#document" }, expires: { N: String(Math.ceil(NOW / 1000)) } }]);
  });
});
