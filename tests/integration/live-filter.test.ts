/** Search returns what is live and nothing else, over the real index and the real records. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createDynamoDbRecords } from "../../src/aws/dynamodb/dynamodb-records.ts";
import type { IndexedPassage } from "../../src/domain/passage.ts";
import { systemClock } from "../../src/local/system-clock.ts";
import type { DocumentRecords } from "../../src/ports/document-records.ts";
import { searchDocuments } from "../../src/search/search-documents.ts";
import type { SearchMode } from "../../src/search/types.ts";
import { FixedEmbedder, liveRecord } from "../support/live-world.ts";
import { aPassage, TEST_DIMENSIONS } from "../support/passages.ts";
import { RecordingTelemetry } from "../support/recording-telemetry.ts";
import { putRecord } from "../support/records.ts";
import { makeTable, type TestTable } from "./dynamodb-table.ts";
import { makeIndex, type TestIndex } from "./opensearch-index.ts";

const { dynamodb, opensearch } = inject("engines");
const missing = [dynamodb, opensearch].flatMap((state) => ("skipped" in state ? [state.skipped] : []));

describe.skipIf(missing.length > 0)(["the live filter over OpenSearch and DynamoDB", ...missing].join("; "), () => {
  let index: TestIndex;
  let table: TestTable;
  let records: DocumentRecords;
  beforeAll(async () => {
    [index, table] = await Promise.all([
      makeIndex("url" in opensearch ? opensearch.url : "", TEST_DIMENSIONS),
      makeTable("url" in dynamodb ? dynamodb.url : ""),
    ]);
    records = createDynamoDbRecords({ ...table, clock: systemClock });
  });
  afterAll(async () => {
    await Promise.all([index.close(), table.close()]);
  });

  it("A document uploaded again 50 times with the sweep off loses no recall on the real index, within 3 rounds", async () => {
    const uploads = 50;
    // Each dead version is nearer and says the word more often than anything that is live.
    const dead = Array.from({ length: uploads }, (_, i) => i + 1).flatMap((generation) =>
      [0, 1, 2].map((ordinal) => aPassage({ documentId: "again", generation, ordinal, text: "pump pump pump" })),
    );
    const live: IndexedPassage[] = [40, 41, 42].map((ordinal) =>
      aPassage({ documentId: "again", generation: uploads + 1, ordinal, text: "a pump among other words" }),
    );
    for (let i = 0; i < 7; i++) {
      live.push(
        aPassage({ documentId: `other${i}`, generation: 1, ordinal: 50 + i, text: "another pump and its house" }),
      );
    }
    await index.index.put([...dead, ...live]);
    await index.settle();
    await putRecord(records, liveRecord("again", uploads + 1));
    for (let i = 0; i < 7; i++) await putRecord(records, liveRecord(`other${i}`, 1));

    for (const mode of ["semantic", "lexical", "hybrid"] satisfies SearchMode[]) {
      const telemetry = new RecordingTelemetry();
      const dependencies = {
        index: index.index,
        records,
        embedder: new FixedEmbedder(),
        clock: systemClock,
        telemetry,
      };
      const request = { tenant: "acme", query: "pump", mode, k: 10, filter: {} } as const;
      const { hits, complete } = await searchDocuments(dependencies, request);
      const found = hits.map(({ documentId, passage }) => `${documentId} ${passage.ordinal}`).sort();
      const wanted = live.map(({ owner, passage }) => `${owner.documentId} ${passage.ordinal}`).sort();
      expect(found, mode).toEqual(wanted);
      expect(complete).toBe(true);
      const rounds = telemetry.metrics.find(({ name }) => name === "SearchRounds");
      expect(rounds?.value, mode).toBeLessThanOrEqual(3);
    }
  });
});
