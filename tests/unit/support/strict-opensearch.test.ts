import { describe, expect, it } from "vitest";
import { refusalOf } from "../../support/engines/strict-opensearch.ts";

const refusal = (method: string, path: string, body = "") =>
  refusalOf(method, new URL(path, "http://engine"), Buffer.from(body))?.status ?? null;

describe("the strict stand-in for Serverless", () => {
  it.each([
    ["a refresh", "POST", "/i/_refresh", "", 404],
    ["a write that waits for a refresh", "POST", "/i/_bulk?refresh=wait_for", '{"index":{}}\n{}\n', 400],
    ["deletion by query", "POST", "/i/_delete_by_query", "", 404],
    ["a scroll", "POST", "/i/_search?scroll=1m", "", 400],
    ["a document under an id", "PUT", "/i/_doc/1", "", 404],
    ["an id in a bulk request", "POST", "/i/_bulk", '{"index":{"_id":"1"}}\n{}\n', 400],
    ["a stored script", "PUT", "/_scripts/s", "", 404],
    ["the cluster's own pages", "GET", "/_cluster/health", "", 404],
    ["the root", "GET", "/", "", 404],
    ["a timeout on removing an index", "DELETE", "/i?timeout=1m", "", 400],
  ])("refuses %s", (_what, method, path, body, status) => {
    expect(refusal(method, path, body)).toBe(status);
  });

  it("lets through what Serverless takes", () => {
    expect(refusal("POST", "/i/_bulk", '{"index":{}}\n{"_id":"in a text"}\n{"delete":{"_id":"1"}}\n')).toBeNull();
    expect(refusal("POST", "/i/_search/point_in_time?keep_alive=1m")).toBeNull();
    expect(refusal("PUT", "/i")).toBeNull();
  });
});
