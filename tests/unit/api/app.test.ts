import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../../src/api/guards.ts";
import { Failure } from "../../../src/domain/failure.ts";
import { ApiUnderTest } from "./api-under-test.ts";

describe("problems", () => {
  test("bad input is answered with a problem that names the field", async () => {
    const answer = await new ApiUnderTest().ask("POST", "/documents", { name: "", contentType: "x", size: "1" });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.json).toMatchObject({
      type: "urn:problem-type:sluice:invalid_request",
      title: "The request is not valid",
      status: 400,
      code: "invalid_request",
    });
    const fields = new Set(answer.json.errors.map((error: { field: string }) => error.field));
    expect(fields).toEqual(new Set(["name", "contentType", "size"]));
  });

  test("what is wrong with a field is said in words of people, not of the library", async () => {
    const api = new ApiUnderTest();
    const said = async (method: string, path: string, body?: unknown) =>
      Object.fromEntries(
        (await api.ask(method, path, body)).json.errors.map(({ field, message }: Record<string, string>) => [
          field,
          message,
        ]),
      );
    expect(await said("POST", "/documents", { name: 5, contentType: "text/plain", tags: { a: 1 } })).toEqual({
      name: "Must be a text.",
      size: "Is required.",
      "tags.a": "Must be a text.",
    });
    expect(await said("POST", "/search", { query: "q", k: 1000, mode: "fuzzy", facets: [] })).toEqual({
      k: "At most 100.",
      mode: "Must be one of: hybrid, semantic, lexical.",
      facets: "Must not be empty.",
    });
    expect(await said("POST", "/search", { query: "q", k: 1e20, filter: { tags: { "": "x" } } })).toEqual({
      k: "At most 100.",
      "filter.tags.": "Must not be empty.",
    });
    expect(await said("POST", "/documents", [])).toEqual({ body: "Must be an object." });
    expect(await said("GET", "/documents?limit=abc")).toEqual({ limit: "Must be a number." });
    expect(await said("GET", "/usage?to=soon")).toEqual({ to: "Must be a day such as 2026-03-01." });
  });

  test.each([
    ["invalid_json", 400, '{"query": ', { "content-type": "application/json" }],
    ["invalid_request", 400, "", { "content-type": "application/json" }],
    ["unsupported_media_type", 415, '{"query": "q"}', { "content-type": "text/plain" }],
    ["unsupported_media_type", 415, "query=q", { "content-type": "application/x-www-form-urlencoded" }],
    ["too_large", 413, JSON.stringify({ query: "q".repeat(MAX_BODY_BYTES) }), { "content-type": "application/json" }],
    ["invalid_request", 400, `{"query":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, {}],
  ])("%s (%i)", async (code, status, body, headers: Record<string, string>) => {
    const answer = await new ApiUnderTest().ask("POST", "/search", body, headers);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test("a name that records cannot hold is refused, not left out", async () => {
    const api = new ApiUnderTest();
    const refused = async (path: string, body: string) => (await api.ask("POST", path, body)).json.errors;
    const message = "Is not a usable name.";
    for (const [kind, value] of [
      ["tags", '"x"'],
      ["fields", "1"],
    ]) {
      const body = `{"query":"q","filter":{"${kind}":{"__proto__":${value}}}}`;
      expect(await refused("/search", body)).toEqual([{ field: `filter.${kind}.__proto__`, message }]);
    }
    const upload = '{"name":"a","contentType":"text/plain","size":1,"tags":{"__proto__":"x"}}';
    expect(await refused("/documents", upload)).toEqual([{ field: "tags.__proto__", message }]);
    expect(api.searches).toEqual([]);
  });

  test("a body that is not UTF-8 is refused", async () => {
    const api = new ApiUnderTest();
    const answer = await api.app.request("/search", {
      method: "POST",
      headers: { authorization: "Bearer token-of-alpha", "content-type": "application/json" },
      body: Buffer.from('{"query":"caf\u00e9"}', "latin1"),
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: "invalid_json" }]);
  });

  test("a body of unknown length is cut off at the limit", async () => {
    const chunk = new TextEncoder().encode(" ".repeat(64 * 1024));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 1000) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const api = new ApiUnderTest();
    const request = new Request("http://api.example/search", {
      method: "POST",
      headers: { authorization: "Bearer token-of-alpha", "content-type": "application/json" },
      body,
      duplex: "half",
    });
    expect((await api.app.fetch(request)).status).toBe(413);
    expect(sent).toBeLessThan(20);
  });

  test("a path nobody serves is not found, whoever asks", async () => {
    const answer = await new ApiUnderTest().ask("GET", "/nothing/here", undefined, { authorization: "" });
    expect([answer.status, answer.json.code]).toEqual([404, "no_such_route"]);
  });

  test("another method on a served path is told which there are", async () => {
    const api = new ApiUnderTest();
    const answer = await api.ask("PUT", "/documents/x");
    expect([answer.status, answer.json.code]).toEqual([405, "method_not_allowed"]);
    expect(answer.headers.get("allow")).toBe("GET, HEAD, DELETE, OPTIONS");
    expect((await api.ask("GET", "/search")).headers.get("allow")).toBe("POST, OPTIONS");
    const options = await api.ask("OPTIONS", "/documents");
    expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, GET, HEAD, OPTIONS"]);
  });

  test("HEAD answers as GET, without a body", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    const answer = await api.ask("HEAD", `/documents/${documentId}`);
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  test("a store that does not answer is told with 503 and when to ask again", async () => {
    const api = new ApiUnderTest();
    api.searchAnswer = async () => {
      throw new Failure("model_unavailable", { retryable: true, retryAfterSeconds: 2.5 });
    };
    const answer = await api.ask("POST", "/search", { query: "q" });
    expect([answer.status, answer.json.code]).toEqual([503, "unavailable"]);
    expect(answer.headers.get("retry-after")).toBe("3");
  });

  test("a search over budget is told to come back later", async () => {
    const api = new ApiUnderTest();
    api.searchAnswer = async () => {
      throw new Failure("over_budget", { retryAfterSeconds: 60 });
    };
    const answer = await api.ask("POST", "/search", { query: "q" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "60"]);
  });

  test("an unexpected error tells only its request id", async () => {
    const api = new ApiUnderTest();
    api.searchAnswer = async () => {
      throw new Error("the inside");
    };
    const answer = await api.ask("POST", "/search", { query: "private words" }, { "x-request-id": "mine-1" });
    expect(answer.status).toBe(500);
    expect(answer.json).toMatchObject({ code: "internal", requestId: "mine-1" });
    expect(answer.text).not.toContain("the inside");
    expect(api.telemetry.logs.find(({ level }) => level === "error")?.fields.requestId).toBe("mine-1");
    expect(JSON.stringify(api.telemetry.logs)).not.toMatch(/private words|token-of-alpha/);
  });

  test("every answer carries a request id, the client's own where it is a sane one", async () => {
    const api = new ApiUnderTest();
    const own = await api.ask("GET", "/health", undefined, { "x-request-id": "abc-1" });
    expect(own.headers.get("x-request-id")).toBe("abc-1");
    for (const [method, path] of [
      ["GET", "/health"],
      ["GET", "/no"],
      ["PUT", "/search"],
      ["POST", "/search"],
    ] as const) {
      const answer = await api.ask(method, path, undefined, { "x-request-id": "not sane!" });
      expect(answer.headers.get("x-request-id")).toMatch(/^01\d{24}$/);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("no JSON body makes the service fail", async () => {
    const api = new ApiUnderTest();
    const { documentId } = await api.granted();
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const known = fc.record(
      {
        name: fc.oneof(fc.string(), fc.jsonValue()),
        contentType: fc.oneof(fc.constant("text/plain"), fc.string()),
        size: fc.oneof(fc.nat(), fc.jsonValue()),
        key: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
        tags: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.jsonValue())),
        profile: fc.oneof(fc.constant("invoice"), fc.jsonValue()),
        sha256: fc.jsonValue(),
        fresh: fc.jsonValue(),
        query: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
        k: fc.oneof(fc.integer(), fc.jsonValue()),
        filter: fc.record(
          {
            createdAt: fc.oneof(fc.record({ gte: fc.date().map(String), lt: fc.string() }), fc.jsonValue()),
            contentType: fc.jsonValue(),
            fields: fc.dictionary(fc.constantFrom("total", "due", "currency", "__proto__", "x"), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(fc.jsonValue(), known).map((value) => JSON.stringify(value));
    const route = fc.constantFrom(
      "/documents",
      "/search",
      `/documents/${documentId}/reprocess`,
      "/health",
      "/documents/x",
    );
    await fc.assert(
      fc.asyncProperty(route, body, fc.constantFrom("POST", "PUT", "DELETE", "PATCH"), async (path, text, method) => {
        const answer = await api.ask(method, path, text);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.json.status).toBe(answer.status);
      }),
      { numRuns: 400 },
    );
  });

  test("any path is answered", async () => {
    const api = new ApiUnderTest();
    await fc.assert(
      fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
        const answer = await api.ask("GET", `/documents${path}?${query}`);
        expect([200, 400, 404, 405]).toContain(answer.status);
      }),
      { numRuns: 100 },
    );
  });
});

describe("pages of other origins", () => {
  const preflight = { origin: "https://app.example", "access-control-request-method": "POST" };

  test("none may call the API unless named", async () => {
    const answer = await new ApiUnderTest().ask("OPTIONS", "/search", undefined, preflight);
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("a named one may, and no other", async () => {
    const api = new ApiUnderTest({ corsOrigins: ["https://app.example"] });
    const named = await api.ask("OPTIONS", "/search", undefined, preflight);
    expect(named.status).toBe(204);
    expect(named.headers.get("access-control-allow-origin")).toBe("https://app.example");
    const other = await api.ask("OPTIONS", "/search", undefined, { ...preflight, origin: "https://evil.example" });
    expect(other.headers.has("access-control-allow-origin")).toBe(false);
    const problem = await api.ask("POST", "/search", {}, { origin: "https://app.example" });
    expect(problem.status).toBe(400);
    expect(problem.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });
});

describe("GET /health", () => {
  test("a service that works says so, with its version", async () => {
    const answer = await new ApiUnderTest().ask("GET", "/health");
    expect(answer.json).toEqual({ status: "ok", version: "1.2.3", checks: { records: { ok: true } } });
  });

  test.each([
    ["degraded", 200],
    ["down", 503],
  ] as const)("%s is %i", async (status, code) => {
    const api = new ApiUnderTest({ health: async () => ({ status, checks: {} }) });
    const answer = await api.ask("GET", "/health");
    expect([answer.status, answer.json.status]).toEqual([code, status]);
  });
});
