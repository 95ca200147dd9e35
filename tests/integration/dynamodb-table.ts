import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { createDynamoDbClient } from "../../src/aws/dynamodb/dynamodb-client.ts";
import { tableDefinition } from "../../src/aws/dynamodb/table.ts";
import { TEST_CREDENTIALS, TEST_REGION } from "../support/engines/engine.ts";

/** A table of its own on an engine, gone when closed. */
export interface TestTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly close: () => Promise<void>;
}

export async function makeTable(endpoint: string): Promise<TestTable> {
  const client = createDynamoDbClient({ region: TEST_REGION, endpoint, credentials: TEST_CREDENTIALS });
  const table = `sluice-${randomUUID()}`;
  await client.send(new CreateTableCommand(tableDefinition(table))).catch((error: unknown) => {
    // A busy machine's first answer may come too late, and then the SDK asks again.
    if (!(error instanceof ResourceInUseException)) throw error;
  });
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: table });
  return {
    client,
    table,
    async close() {
      await client.send(new DeleteTableCommand({ TableName: table }));
      client.destroy();
    },
  };
}
