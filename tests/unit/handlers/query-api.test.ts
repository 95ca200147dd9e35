import { describe, expect, it } from "vitest";
import { authenticateByClaims, authenticateByPrincipal, principalOf } from "../../../src/api/gateway-callers.ts";
import { settingsFrom } from "../../../src/config/settings.ts";
import { documentKey, markdownKey } from "../../../src/domain/layout.ts";
import { createQueryApi } from "../../../src/handlers/query-api.ts";
import { withPatience } from "../../../src/search/with-patience.ts";
import { type HttpApiRequest, httpApiEvent, jwtAuthorizer } from "../../support/http-api-event.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ApiUnderTest } from "../api/api-under-test.ts";

const MULTI = { tenancy: "multi", tenantClaim: "cognito:groups" } as const;
const ACCESS = { sub: "0d2f", token_use: "access" };

function gateway(changes: ConstructorParameters<typeof ApiUnderTest>[0] = {}) {
  const api = new ApiUnderTest({ authenticate: authenticateByClaims(MULTI), ...changes });
  const handler = createQueryApi(api.app);
  const ask = async (request: HttpApiRequest) => {
    const answer = await handler(httpApiEvent(request), { awsRequestId: "call-1" });
    return { ...answer, json: answer.body.startsWith("{") ? JSON.parse(answer.body) : null };
  };
  return { api, ask };
}

/** A search by whoever holds these claims; answers with its status, code and the tenant that was searched. */
async function searching(claims: Readonly<Record<string, string>>, tenancy: "single" | "multi" = "multi") {
  const authenticate = authenticateByClaims({ ...MULTI, tenancy });
  const { api, ask } = gateway({ authenticate, settings: settingsFrom({ tenancy }) });
  const { statusCode, json } = await ask(searchOf(jwtAuthorizer(claims)));
  return { statusCode, code: json.code, tenant: api.searches[0]?.tenant };
}

const searchOf = (authorizer?: unknown): HttpApiRequest => ({
  method: "POST",
  path: "/search",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "pump" }),
  ...(authorizer === undefined ? {} : { authorizer }),
});

describe("the API behind API Gateway", () => {
  it("answers an HTTP API event as it answers any request", async () => {
    const { api, ask } = gateway();
    const authorizer = jwtAuthorizer({ ...ACCESS, "cognito:groups": "[tenant:alpha]" });
    const body = JSON.stringify({ name: "plän.pdf", contentType: "application/pdf", size: 10, key: "a+b %20/ü.pdf" });
    const headers = { "content-type": "application/json" };
    const created = await ask({ method: "POST", path: "/documents", headers, body, authorizer });
    expect(created.statusCode).toBe(201);
    const encoded = await ask({ method: "POST", path: "/documents", headers, body: Buffer.from(body), authorizer });
    expect(encoded.json.documentId).toBe(created.json.documentId);
    const found = await ask({ path: created.headers.location as string, authorizer });
    expect(found.json).toMatchObject({ name: "plän.pdf", key: "a+b %20/ü.pdf" });
    expect(found).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(found.headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
    expect(api.raw.grants[0]?.key).toBe("alpha/a+b %20/ü.pdf");
  });

  it("ignores a body sent with GET", async () => {
    const answer = await gateway().ask({ path: "/health", body: "{}" });
    expect([answer.statusCode, answer.json.status]).toEqual([200, "ok"]);
  });

  it("refuses to answer what is no HTTP API event", async () => {
    const handler = createQueryApi(new ApiUnderTest().app);
    await expect(handler({ Records: [] }, { awsRequestId: "call-1" })).rejects.toThrow();
  });
});

describe("callers that API Gateway has verified by a JWT", () => {
  it("a person's tenant comes from a group, a machine's from a scope", async () => {
    const person = { ...ACCESS, "cognito:groups": "tenant:alpha", scope: "openid profile" };
    expect(await searching(person)).toMatchObject({ statusCode: 200, tenant: "alpha" });
    const machine = { client_id: "robot", token_use: "access", scope: "sluice/read tenant/beta" };
    expect(await searching(machine)).toMatchObject({ statusCode: 200, tenant: "beta" });
  });

  it("an array claim that arrives flattened to text names the tenant all the same", async () => {
    for (const groups of ["[admins tenant:alpha]", "[tenant:alpha, admins]", "tenant:alpha admins", "[tenant:alpha]"]) {
      expect(await searching({ ...ACCESS, "cognito:groups": groups })).toMatchObject({ tenant: "alpha" });
    }
  });

  it("an id token is refused though its signature is right", async () => {
    const groups = { "cognito:groups": "[tenant:alpha]" };
    const refused = { statusCode: 401, code: "unauthenticated", tenant: undefined };
    expect(await searching({ sub: "0d2f", token_use: "id", ...groups })).toEqual(refused);
    expect(await searching({ sub: "0d2f", token_use: "id", scope: "openid", ...groups })).toEqual(refused);
    // Another issuer's id token says nothing of its use, and holds no scope.
    expect(await searching({ sub: "0d2f", ...groups })).toEqual(refused);
    expect(await searching({ sub: "0d2f", scope: "openid", ...groups })).toMatchObject({ statusCode: 200 });
    expect(await searching({ sub: "0d2f", scp: "read", ...groups })).toMatchObject({ statusCode: 200 });
  });

  it("a caller of no tenant, or of several, is refused and told why", async () => {
    const none = { statusCode: 403, code: "no_tenant", tenant: undefined };
    expect(await searching(ACCESS)).toEqual(none);
    for (const groups of ["[admins]", "[]", "[Xtenant:alpha]", "[tenant:]", "[tenant:(none)]", "[tenant:a/b]"]) {
      expect(await searching({ ...ACCESS, "cognito:groups": groups })).toEqual(none);
    }
    const several = { statusCode: 403, code: "several_tenants", tenant: undefined };
    expect(await searching({ ...ACCESS, "cognito:groups": "[tenant:alpha tenant:beta]" })).toEqual(several);
    expect(await searching({ ...ACCESS, "cognito:groups": "[tenant:alpha]", scope: "tenant/beta" })).toEqual(several);
    const twice = { ...ACCESS, "cognito:groups": "[tenant:alpha]", scope: "tenant/alpha" };
    expect(await searching(twice)).toMatchObject({ statusCode: 200, tenant: "alpha" });
  });

  it("in single tenancy a verified caller needs no tenant, and one of another tenant is refused", async () => {
    expect(await searching(ACCESS, "single")).toMatchObject({ statusCode: 200, tenant: "default" });
    const other = await searching({ ...ACCESS, "cognito:groups": "[tenant:alpha]" }, "single");
    expect(other).toEqual({ statusCode: 403, code: "wrong_tenant", tenant: undefined });
  });

  it("headers that a client writes name nobody", async () => {
    const { api, ask } = gateway();
    const forged = { authorization: "Bearer token-of-alpha", "x-amzn-authorizer": '{"jwt":{"claims":{"sub":"1"}}}' };
    const request = searchOf();
    const answer = await ask({ ...request, headers: { ...request.headers, ...forged } });
    expect([answer.statusCode, answer.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="sluice"']);
    expect(api.searches).toEqual([]);
  });
});

describe("callers that API Gateway has verified by IAM", () => {
  const role = "arn:aws:iam::111122223333:role/team/reader";
  const authenticate = authenticateByPrincipal({ tenancy: "multi", principals: { [role]: "alpha" } });

  it("a principal's tenant comes from the map, whichever session it has", async () => {
    const { api, ask } = gateway({ authenticate });
    const userArn = "arn:aws:sts::111122223333:assumed-role/reader/session-7";
    expect((await ask(searchOf({ iam: { userArn } }))).statusCode).toBe(200);
    expect(api.searches[0]?.tenant).toBe("alpha");
    expect(
      await authenticate(new Request("https://api.example"), { requestContext: { authorizer: { iam: { userArn } } } }),
    ).toEqual({
      tenant: "alpha",
      principal: "arn:aws:iam::111122223333:role/reader",
    });
  });

  it("a principal that the map does not name is refused, one of the same name in another account too", async () => {
    const { api, ask } = gateway({ authenticate });
    for (const userArn of [
      "arn:aws:sts::111122223333:assumed-role/reader2/s",
      "arn:aws:sts::999922223333:assumed-role/reader/s",
      "arn:aws:iam::111122223333:user/reader",
    ]) {
      expect((await ask(searchOf({ iam: { userArn } }))).json).toMatchObject({ status: 403, code: "no_tenant" });
    }
    expect((await ask(searchOf())).statusCode).toBe(401);
    expect(api.searches).toEqual([]);
  });

  it("a user's path is part of its name, a role's is not", () => {
    expect(principalOf("arn:aws:iam::1:user/team/ann")).toBe("arn:aws:iam::1:user/team/ann");
    expect(principalOf("arn:aws-cn:iam::1:role/a/b/c")).toBe("arn:aws-cn:iam::1:role/c");
    expect(principalOf("arn:aws-cn:sts::1:assumed-role/c/s")).toBe("arn:aws-cn:iam::1:role/c");
  });
});

describe("limits of Lambda and API Gateway", () => {
  const authorizer = jwtAuthorizer({ ...ACCESS, "cognito:groups": "[tenant:alpha]" });

  it("a search that waits for an index that wakes up is answered in time with 503 and when to ask again", async () => {
    const clock = new ManualClock();
    let given: AbortSignal | undefined;
    const sleeping = async ({ signal }: { signal?: AbortSignal }): Promise<never> => {
      given = signal;
      return await new Promise<never>(() => {});
    };
    const { ask } = gateway({ search: withPatience(sleeping, { clock, seconds: 25 }) });
    const asking = ask(searchOf(authorizer));
    await clock.advance(24_999);
    expect(given?.aborted).toBe(false);
    await clock.advance(1);
    const answer = await asking;
    expect(answer.json).toMatchObject({ status: 503, code: "unavailable" });
    expect(answer.headers["retry-after"]).toBe("5");
    expect(given?.aborted).toBe(true);
  });

  it("a search that is answered in time leaves no clock running", async () => {
    const clock = new ManualClock();
    const awake = async () => ({ hits: [], complete: true });
    const { ask } = gateway({ search: withPatience(awake, { clock, seconds: 25 }) });
    expect((await ask(searchOf(authorizer))).statusCode).toBe(200);
    expect(clock.sleeping).toBe(0);
  });

  it("an output too large for an answer is a redirect to a pre-signed GET, a smaller one the answer itself", async () => {
    const grants: [string, number][] = [];
    const downloads = {
      grantDownload: async (key: string, seconds: number) => {
        grants.push([key, seconds]);
        return `https://outputs.example/${key}?signature=1`;
      },
    };
    const { api, ask } = gateway({ downloads, settings: settingsFrom({ tenancy: "multi", answerMaxBytes: 100 }) });
    const body = JSON.stringify({ name: "plan.pdf", contentType: "application/pdf", size: 10 });
    const headers = { "content-type": "application/json" };
    const { documentId } = (await ask({ method: "POST", path: "/documents", headers, body, authorizer })).json;
    await api.concluded(documentId, { outcome: "READY", result: {} });
    const generation = Math.floor(api.clock.now() / 1000);
    const small = JSON.stringify({ text: "x".repeat(50) });
    await api.outputs.write(documentKey(documentId, generation), small, { contentType: "application/json" });
    await api.outputs.write(markdownKey(documentId, generation), "y".repeat(101), { contentType: "text/markdown" });

    const direct = await ask({ path: `/documents/${documentId}/output`, authorizer });
    expect([direct.statusCode, direct.headers["content-type"], direct.body]).toEqual([200, "application/json", small]);
    const redirect = await ask({ path: `/documents/${documentId}/output?format=md`, authorizer });
    expect([redirect.statusCode, redirect.headers["cache-control"]]).toEqual([303, "no-store"]);
    expect(redirect.headers.location).toBe(
      `https://outputs.example/${markdownKey(documentId, generation)}?signature=1`,
    );
    expect(grants).toEqual([[markdownKey(documentId, generation), 60]]);
  });
});
