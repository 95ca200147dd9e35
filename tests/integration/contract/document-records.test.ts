/** The DynamoDB adapter on DynamoDB Local, whose indexes show what was written at once: AWS's lag is not shown here. */
import { createDynamoDbRecords } from "../../../src/aws/dynamodb/dynamodb-records.ts";
import { systemClock } from "../../../src/local/system-clock.ts";
import { describeDocumentRecords } from "../../contract/document-records.ts";
import { makeTable } from "../dynamodb-table.ts";
import { onEngine } from "../on-engine.ts";

onEngine("dynamodb", (url) => {
  describeDocumentRecords("DynamoDB", async () => {
    const { client, table, close } = await makeTable(url);
    return {
      records: createDynamoDbRecords({ client, table, clock: systemClock }),
      now: () => systemClock.now(),
      close,
    };
  });
});
