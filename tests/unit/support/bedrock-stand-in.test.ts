import { connect, type IncomingHttpHeaders } from "node:http2";
import { afterEach, describe, expect, test } from "vitest";
import { type BedrockWorldOptions, bedrockWorld } from "../../support/bedrock-stand-in/adapters.ts";
import { QuotaBuckets } from "../../support/bedrock-stand-in/quota.ts";
import { refusalOf, type SignedRequest } from "../../support/bedrock-stand-in/signature.ts";
import { STAND_IN_IDENTITY } from "../../support/bedrock-stand-in/stand-in.ts";
import { TEST_REQUEST } from "../../support/model-suite.ts";

let close: () => Promise<void> = async () => {};
afterEach(() => close());

async function worldWith(options: BedrockWorldOptions = {}) {
  const world = await bedrockWorld(options);
  close = () => world.close();
  return world;
}

describe("the stand-in's signatures", () => {
  /** A request as the SDK signed it, and the moment it came. */
  async function signed(): Promise<{ request: SignedRequest; at: number }> {
    const { standIn, embedder } = await worldWith();
    await embedder().embed(["signed"], "query");
    const [request] = standIn.requests;
    if (request === undefined) throw new Error("No request came.");
    const { headers, at, body } = request;
    const target = headers[":path"] ?? "";
    return { request: { method: "POST", target, headers, body: Buffer.from(JSON.stringify(body)) }, at };
  }

  test("A request that the SDK signed is taken", async () => {
    const { request, at } = await signed();
    expect(refusalOf(request, STAND_IN_IDENTITY, at)).toBeNull();
  });

  test("A request that was changed on its way, or signed with another key, is refused", async () => {
    const { request, at } = await signed();
    const wrong: readonly SignedRequest[] = [
      { ...request, body: Buffer.from("{}") },
      { ...request, method: "PUT" },
      { ...request, target: request.target.replace("invoke", "converse") },
      { ...request, headers: { ...request.headers, "content-type": "text/plain" } },
      { ...request, headers: { ...request.headers, ":authority": "elsewhere.example" } },
    ];
    for (const changed of wrong) {
      expect(refusalOf(changed, STAND_IN_IDENTITY, at)).toMatchObject({ type: "InvalidSignatureException" });
    }
    const other = { ...STAND_IN_IDENTITY, secretAccessKey: "another" };
    expect(refusalOf(request, other, at)).toMatchObject({ type: "InvalidSignatureException" });
    const unknown = { ...STAND_IN_IDENTITY, accessKeyId: "AKIDANOTHER" };
    expect(refusalOf(request, unknown, at)).toMatchObject({ type: "UnrecognizedClientException" });
    const { authorization: _, ...unsigned } = request.headers;
    expect(refusalOf({ ...request, headers: unsigned }, STAND_IN_IDENTITY, at)).toMatchObject({
      type: "MissingAuthenticationTokenException",
    });
  });

  test("A signature is good for five minutes around its time, and a session until its end", async () => {
    const { request, at } = await signed();
    expect(refusalOf(request, STAND_IN_IDENTITY, at + 299_000)).toBeNull();
    expect(refusalOf(request, STAND_IN_IDENTITY, at + 302_000)?.message).toContain("Signature expired");
    expect(refusalOf(request, STAND_IN_IDENTITY, at - 302_000)?.message).toContain("not yet current");
    const over = { ...STAND_IN_IDENTITY, expiresAt: at };
    expect(refusalOf(request, over, at)).toMatchObject({ type: "ExpiredTokenException" });
  });
});

describe("the stand-in's quotas", () => {
  const QUOTA = { tokens: 6_000, requests: 10, windowMilliseconds: 60_000 };

  test("What a request may use at most is taken at its start, and what it did not use given back at its end", () => {
    const buckets = new QuotaBuckets(QUOTA, 0);
    expect(buckets.reserve(4_000, 0)).toBeNull();
    expect(buckets.reserve(4_000, 0)).toBe("tokens");
    buckets.settle(4_000, 500, 0);
    expect(buckets.reserve(4_000, 0)).toBeNull();
    expect(buckets.used).toEqual({ tokens: 4_500, granted: 2, throttled: 1 });
  });

  test("A bucket fills evenly over its window, and holds one window's worth", () => {
    const buckets = new QuotaBuckets(QUOTA, 0);
    expect(buckets.reserve(6_000, 0)).toBeNull();
    expect(buckets.reserve(3_001, 30_000)).toBe("tokens");
    expect(buckets.reserve(3_000, 30_000)).toBeNull();
    expect(buckets.reserve(6_001, 600_000)).toBe("tokens");
    expect(buckets.reserve(6_000, 600_000)).toBeNull();
  });

  test("A request that used more than it reserved is paid by later ones", () => {
    const buckets = new QuotaBuckets(QUOTA, 0);
    buckets.reserve(1_000, 0);
    buckets.settle(1_000, 7_000, 0);
    expect(buckets.reserve(100, 5_000)).toBe("tokens");
    expect(buckets.reserve(100, 11_000)).toBeNull();
  });

  test("Requests have a quota of their own", () => {
    const buckets = new QuotaBuckets({ requests: 2, windowMilliseconds: 60_000 }, 0);
    expect([1, 2, 3].map(() => buckets.reserve(1, 0))).toEqual([null, null, "requests"]);
    expect(buckets.reserve(1, 30_000)).toBeNull();
  });

  test("Tokens of an answer burn five times, and what is read from the cache does not burn", async () => {
    const id = "anthropic.claude-sonnet-5-5";
    const quota = { tokens: 1_000_000, windowMilliseconds: 60_000 };
    const { standIn, chat } = await worldWith({ quotas: { [id]: quota } });
    const long = { ...TEST_REQUEST, system: "Read with care. ".repeat(300) };
    const burned: number[] = [];
    for (let call = 0; call < 2; call += 1) {
      const before = standIn.used(id).tokens;
      const { usage } = await chat("fresh").converse(long);
      burned.push(standIn.used(id).tokens - before);
      expect(burned.at(-1)).toBe(usage.inputTokens + usage.cacheWriteTokens + 5 * usage.outputTokens);
    }
    expect((burned[0] ?? 0) - (burned[1] ?? 0)).toBeGreaterThan(1_024);
  });
});

describe("the stand-in's errors", () => {
  test("A throttled call is answered as Bedrock does", async () => {
    const { standIn, chat } = await worldWith();
    standIn.script({ kind: "error", type: "ThrottlingException", status: 429, retryAfter: "3" });
    await expect(chat("fresh").converse(TEST_REQUEST)).rejects.toMatchObject({
      retryAfterSeconds: 3,
      cause: { name: "ThrottlingException", $metadata: { httpStatusCode: 429 } },
    });
  });

  test("What is unsigned is refused with AWS's header and body", async () => {
    const { standIn } = await worldWith();
    const session = connect(standIn.endpoint);
    const stream = session.request({ ":method": "POST", ":path": "/model/amazon.titan-embed-text-v2%3A0/invoke" });
    const answered = new Promise<IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
    stream.end("{}");
    const headers = await answered;
    const body = await new Response(ReadableStream.from(stream)).text();
    session.close();
    expect(headers[":status"]).toBe(403);
    expect(headers["x-amzn-errortype"]).toMatch(/^MissingAuthenticationTokenException:/);
    expect(JSON.parse(body)).toEqual({ message: "Missing Authentication Token" });
  });
});
