import { createDynamoDbLedger } from "../../../src/aws/dynamodb/dynamodb-ledger.ts";
import { systemClock } from "../../../src/local/system-clock.ts";
import { describeLedger } from "../../contract/ledger.ts";
import { makeTable } from "../dynamodb-table.ts";
import { onEngine } from "../on-engine.ts";

onEngine("dynamodb", (url) => {
  describeLedger("DynamoDB", async () => {
    const { client, table, close } = await makeTable(url);
    return { ledger: createDynamoDbLedger({ client, table, clock: systemClock }), close };
  });
});
