import { describe, expect, test } from "vitest";
import { UnauthenticatedError } from "../../../src/api/authentication.ts";
import { authenticateByTokens, authenticateOpen, parseTokens } from "../../../src/api/bearer-tokens.ts";
import { settingsFrom } from "../../../src/config/settings.ts";
import { ALPHA, ApiUnderTest } from "./api-under-test.ts";

const asking = (authorization?: string) =>
  new Request("http://api.example/", authorization === undefined ? {} : { headers: { authorization } });

describe("bearer tokens", () => {
  const authenticate = authenticateByTokens(
    parseTokens(JSON.stringify({ one: "alpha", two: { tenant: "beta", principal: "robot" } })),
  );

  test("a known token names its tenant and principal", async () => {
    expect(await authenticate(asking("Bearer one"))).toMatchObject({ tenant: "alpha" });
    expect(await authenticate(asking("bearer   two "))).toEqual({ tenant: "beta", principal: "robot" });
  });

  test("an entry can make its token an operator's", async () => {
    const table = parseTokens(JSON.stringify({ one: { tenant: "alpha", principal: "ops", operator: true } }));
    expect(await authenticateByTokens(table)(asking("Bearer one"))).toEqual({
      tenant: "alpha",
      principal: "ops",
      operator: true,
    });
    expect(await authenticate(asking("Bearer two"))).not.toHaveProperty("operator");
  });

  test("a principal that is not named is stable and does not hold the token", async () => {
    const first = await authenticate(asking("Bearer one"));
    expect(await authenticate(asking("Bearer one"))).toEqual(first);
    expect(first.principal).toMatch(/^token-[0-9a-f]{12}$/);
  });

  test.each([undefined, "", "Bearer", "Bearer three", "Basic b25l", "one", "Bearer one two"])(
    "%s is nobody",
    async (text) => {
      await expect(authenticate(asking(text))).rejects.toThrow(UnauthenticatedError);
    },
  );

  test("without tokens everyone is the default tenant", async () => {
    expect(await authenticateOpen()(asking())).toMatchObject({ tenant: "default" });
  });

  test("a wrong tokens file is refused with the entry to correct", () => {
    for (const wrong of [
      "",
      "bad tenant!",
      { tenant: "" },
      { principal: "p" },
      7,
      null,
      ["alpha"],
      { tenant: "a", role: "x" },
    ]) {
      const text = JSON.stringify({ "first-secret": "alpha", "second-secret": wrong });
      expect(() => parseTokens(text)).toThrow(/^Entry 2 of the tokens file names no tenant/);
      expect(() => parseTokens(text)).not.toThrow(/secret/);
    }
    expect(() => parseTokens('{"a b": "alpha"}')).toThrow(/Entry 1 .* no usable token/);
    expect(() => parseTokens("{}")).toThrow(/names no token/);
    expect(() => parseTokens("[]")).toThrow(/one JSON object/);
    expect(() => parseTokens("{")).toThrow(/not JSON/);
  });
});

describe("who may ask", () => {
  test("a missing or unknown token is answered with 401 and a challenge", async () => {
    const api = new ApiUnderTest();
    const none = await api.app.request("/search", { method: "POST" });
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe('Bearer realm="sluice"');
    expect(await none.json()).toMatchObject({ code: "unauthenticated", status: 401 });
    const { documentId } = await api.granted();
    for (const [method, path] of [
      ["POST", "/documents"],
      ["GET", `/documents/${documentId}`],
      ["DELETE", `/documents/${documentId}`],
      ["POST", `/documents/${documentId}/reprocess`],
      ["POST", "/search"],
    ] as const) {
      const unknown = await api.ask(method, path, method === "POST" ? {} : undefined, {
        authorization: "Bearer wrong",
      });
      expect(unknown.status).toBe(401);
      expect(unknown.headers.get("www-authenticate")).toMatch(/^Bearer .*invalid_token/);
    }
  });

  test("health and description are open to everyone", async () => {
    const api = new ApiUnderTest();
    expect((await api.app.request("/health")).status).toBe(200);
    expect((await api.app.request("/openapi.json")).status).toBe(200);
  });

  test("in single tenancy a caller of another tenant does not end up in the default one", async () => {
    const single = new ApiUnderTest({ settings: settingsFrom() });
    expect((await single.ask("POST", "/search", { query: "q" }, { authorization: `Bearer ${ALPHA}` })).status).toBe(
      403,
    );
    const open = new ApiUnderTest({ settings: settingsFrom(), authenticate: authenticateOpen() });
    expect((await open.ask("POST", "/search", { query: "q" })).status).toBe(200);
    expect(open.searches[0]?.tenant).toBe("default");
  });
});
