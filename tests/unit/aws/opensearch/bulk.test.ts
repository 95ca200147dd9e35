import { describe, expect, it } from "vitest";
import { batchesOf, sendBulk } from "../../../../src/aws/opensearch/bulk.ts";
import type { EngineRequest } from "../../../../src/aws/opensearch/search-engine.ts";
import { scriptedEngine } from "../../../support/scripted-engine.ts";

const item = (name: string) => `{"index":{}}\n{"text":"${name}"}\n`;
const items = (count: number) => Array.from({ length: count }, (_, i) => item(`p${i}`));
const countOf = ({ body }: EngineRequest) => String(body).split("\n").length / 2 - 0.5;
const statuses = (...all: number[]) => ({
  errors: all.some((status) => status >= 300),
  items: all.map((status) => ({ index: { status, ...(status >= 300 && { error: { type: "some_error" } }) } })),
});
const created = (request: EngineRequest) => statuses(...Array.from({ length: countOf(request) }, () => 201));

describe("bulk requests", () => {
  it("A bulk request that is refused for load is sent again as a whole", async () => {
    const { engine, requests, clock } = scriptedEngine(429, 429, created);
    expect(await sendBulk(engine, "/passages/_bulk", items(3))).toBe(3);
    expect(requests.map(({ body }) => body)).toEqual(Array(3).fill(items(3).join("")));
    expect(clock.sleeps).toEqual([400, 800]);
  });

  it("end with their signal, and not after all their tries", async () => {
    const stop = new AbortController();
    const busy = scriptedEngine(() => {
      stop.abort(new Error("out of time"));
      return 429;
    });
    await expect(sendBulk(busy.engine, "/passages/_bulk", items(1), stop.signal)).rejects.toThrow("out of time");
    expect(busy.requests).toHaveLength(1);
    const partly = scriptedEngine((request) => {
      stop.abort();
      return statuses(...Array.from({ length: countOf(request) }, () => 429));
    });
    await expect(sendBulk(partly.engine, "/passages/_bulk", items(2), stop.signal)).rejects.toThrow("out of time");
    expect(partly.requests).toHaveLength(0);
  });

  it("Items that are refused for load are sent again alone", async () => {
    const { engine, requests } = scriptedEngine(statuses(201, 429, 201, 503), created);
    expect(await sendBulk(engine, "/passages/_bulk", items(4))).toBe(4);
    expect(requests[1]?.body).toBe([item("p1"), item("p3")].join(""));
  });

  it("A bulk request that is too large is sent in halves", async () => {
    const atMostTwo = (request: EngineRequest) => (countOf(request) > 2 ? 413 : created(request));
    const { engine, requests } = scriptedEngine(atMostTwo);
    expect(await sendBulk(engine, "/passages/_bulk", items(7))).toBe(7);
    expect(requests.map(countOf)).toEqual([7, 4, 2, 2, 3, 2, 1]);
    await expect(sendBulk(scriptedEngine(413).engine, "/passages/_bulk", items(1))).rejects.toMatchObject({
      retryable: false,
    });
  });

  it("are never larger than Serverless takes", () => {
    const large = Array.from({ length: 40 }, () => "x".repeat(1_000_000));
    const batches = batchesOf(large);
    expect(batches.flat()).toHaveLength(40);
    for (const batch of batches) expect(Buffer.byteLength(batch.join(""))).toBeLessThanOrEqual(10 * 1024 * 1024);
    expect(batchesOf(["x".repeat(99), "y"], 10).map((batch) => batch.length)).toEqual([1, 1]);
  });

  it("end with the reason where an item is wrong, and retryably where the service stays busy", async () => {
    const wrong = sendBulk(scriptedEngine(statuses(201, 400)).engine, "/passages/_bulk", items(2));
    await expect(wrong).rejects.toMatchObject({ retryable: false, message: expect.stringContaining("some_error") });
    const busy = scriptedEngine(statuses(429));
    await expect(sendBulk(busy.engine, "/passages/_bulk", items(1))).rejects.toMatchObject({ retryable: true });
    expect(busy.requests).toHaveLength(6);
  });

  it("do not count what is not there any more", async () => {
    const gone = { errors: true, items: [{ delete: { status: 200 } }, { delete: { status: 404 } }] };
    const removals = ["p0", "p1"].map((_id) => `${JSON.stringify({ delete: { _id } })}\n`);
    expect(await sendBulk(scriptedEngine(gone).engine, "/passages/_bulk", removals)).toBe(1);
  });

  it("Passages that are refused for lack of a right or of an index are neither lost nor failed for it", async () => {
    for (const [status, sentence] of [
      [401, "data access policy"],
      [403, "data access policy"],
      [404, "run index-admin"],
    ] as const) {
      const refused = sendBulk(scriptedEngine(statuses(201, status)).engine, "/passages/_bulk", items(2));
      await expect(refused).rejects.toMatchObject({ retryable: true, message: expect.stringContaining(sentence) });
    }
  });
});
