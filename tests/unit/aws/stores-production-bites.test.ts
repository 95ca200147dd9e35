/** What bites such pipelines in production where documents are kept, tried on the adapters. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { createDynamoDbLedger } from "../../../src/aws/dynamodb/dynamodb-ledger.ts";
import { FLAVORS } from "../../../src/aws/opensearch/flavors.ts";
import { ensureIndex } from "../../../src/aws/opensearch/index-admin.ts";
import { createOpenSearchPassageIndex } from "../../../src/aws/opensearch/opensearch-passage-index.ts";
import type { EngineRequest } from "../../../src/aws/opensearch/search-engine.ts";
import { AnsweringHandler } from "../../support/answering-handler.ts";
import { refusalOf } from "../../support/engines/strict-opensearch.ts";
import { LeapingClock } from "../../support/leaping-clock.ts";
import { aPassage } from "../../support/passages.ts";
import { scriptedEngine } from "../../support/scripted-engine.ts";

const flavor = FLAVORS["serverless-classic"];

/** Answers as OpenSearch would about a generation of so many passages. */
function generationOf(count: number) {
  let handedOut = 0;
  return (request: EngineRequest): object => {
    if (request.path.endsWith("/_bulk")) {
      const lines = String(request.body).trimEnd().split("\n");
      const isRemoval = lines[0]?.startsWith('{"delete"');
      const items = isRemoval ? lines : lines.filter((_, i) => i % 2 === 0);
      return {
        errors: false,
        items: items.map(() => (isRemoval ? { delete: { status: 200 } } : { index: { status: 201 } })),
      };
    }
    if (request.path.includes("point_in_time")) return { pit_id: "pit" };
    const { size } = request.body as { readonly size: number };
    const page = Math.min(size, count - handedOut);
    const hits = Array.from({ length: page }, (_, i) => ({
      _id: `id${handedOut + i}`,
      _index: "i",
      sort: [handedOut + i],
    }));
    handedOut += page;
    return { hits: { hits } };
  };
}

describe("in production", () => {
  it("A custom `_id`, `_refresh` and `_delete_by_query` are never sent, which Serverless answers 400 and 404", async () => {
    const { engine, requests } = scriptedEngine(generationOf(3));
    const index = createOpenSearchPassageIndex({ engine, index: "sluice", flavor });
    await index.put([aPassage(), aPassage()]);
    await index.remove("doc", [1]);
    expect(requests.length).toBeGreaterThan(4);
    for (const { method, path, body } of requests) {
      const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
      expect(refusalOf(method, new URL(path, "https://collection"), Buffer.from(text)), path).toBeNull();
    }
  });

  it("Stale vectors after a re-upload are removed to the last one, and not the first ten", async () => {
    const { engine, requests } = scriptedEngine(generationOf(2_345));
    const index = createOpenSearchPassageIndex({ engine, index: "sluice", flavor });
    expect(await index.remove("doc", [1])).toBe(2_345);
    const searches = requests.filter(({ path }) => path === "/_search").map(({ body }) => body as { size: number });
    for (const { size } of searches) expect(size).toBe(1_000);
  });

  it("A collection that answers 403 for a minute after a deployment is waited for", async () => {
    let refusedUntil = Number.NaN;
    const { engine, clock } = scriptedEngine(({ method, path }) => {
      if (Number.isNaN(refusedUntil)) refusedUntil = clock.now() + 65_000;
      if (clock.now() < refusedUntil) return 403;
      if (method === "GET") return 404;
      return path.endsWith("_count") ? { count: 0 } : {};
    });
    const vectors = { modelId: "titan", dimensions: 1024 };
    const made = await ensureIndex({ engine, clock, flavor, prefix: "sluice", vectors });
    expect(made.created).toBe(true);
    expect(clock.sleeps.length).toBeGreaterThan(30);
  });

  it("A counter that a killed worker left raised stops nothing for longer than it said", async () => {
    const NOW = 1_700_000_000_000;
    const held = { "document/killed": { M: { tokens: { N: "1000" }, expiresAt: { N: String(NOW + 60_000) } } } };
    const account = { M: { spent: { N: "0" }, spentUntil: { N: "0" }, held: { M: held } } };
    const item = { pk: { S: "account#day" }, sk: { S: "account" }, revision: { S: "r" }, account };
    const body = JSON.stringify({ Responses: { t: [item] } });
    const ledgerOver = () => {
      const client = new DynamoDBClient({
        region: "us-east-1",
        credentials: { accessKeyId: "key", secretAccessKey: "secret" },
        requestHandler: new AnsweringHandler({ status: 200, body }, { status: 200, body: "{}" }),
      });
      return createDynamoDbLedger({ client, table: "t", clock: new LeapingClock() });
    };
    const budget = { account: "day", limit: 1000, expiresAt: NOW + 86_400_000 };
    const call = { id: "document/next", owner: "run", tokens: 10, budgets: [budget], expiresAt: NOW + 120_000 };
    expect(await ledgerOver().reserve(call, NOW + 59_999)).toMatchObject({ kind: "over_budget" });
    expect(await ledgerOver().reserve(call, NOW + 60_000)).toMatchObject({ kind: "reserved" });
  });
});
