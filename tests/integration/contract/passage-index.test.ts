/**
 * The OpenSearch adapter on a real node (engine `lucene`), through a proxy that refuses what Serverless refuses. What
 * only Serverless takes is asserted as JSON in tests/unit/aws/opensearch, and unproven.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { describePassageIndex } from "../../contract/passage-index.ts";
import { type StrictOpenSearch, startStrictOpenSearch } from "../../support/engines/strict-opensearch.ts";
import { TEST_DIMENSIONS } from "../../support/passages.ts";
import { onEngine } from "../on-engine.ts";
import { makeIndex } from "../opensearch-index.ts";

onEngine("opensearch", (url) => {
  let strict: StrictOpenSearch;
  beforeAll(async () => {
    strict = await startStrictOpenSearch(url);
  });
  afterAll(() => strict.stop());

  describePassageIndex("OpenSearch", () => makeIndex(strict.url, TEST_DIMENSIONS));

  it("Nothing is asked of the index that Serverless refuses", () => {
    expect(strict.refused).toEqual([]);
    expect(new Set(strict.taken.map((one) => one.replace(/sluice-[^/]+/, "index")))).toEqual(
      new Set([
        ...["GET /index", "PUT /index", "DELETE /index", "GET /_alias/index", "POST /_aliases"],
        ...["POST /index/_bulk", "POST /index/_search", "POST /index/_msearch", "POST /index/_count"],
        ...["POST /index/_search/point_in_time", "POST /_search", "DELETE /_search/point_in_time"],
      ]),
    );
  });
});
