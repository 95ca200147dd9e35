import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import aws4 from "aws4";
import { afterEach, describe, expect, it } from "vitest";
import { signerOf } from "../../../src/cli/client/sign.ts";

const asked = () =>
  new Request("https://abc.execute-api.eu-central-1.amazonaws.com/search?a=b%20c", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"query":"pump"}',
  });

describe("sign-in", () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  it("requests to an API with IAM are signed with SigV4", async () => {
    const environment = { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "session" };
    const signed = await signerOf({ kind: "iam", region: "eu-central-1" }, environment)(asked());
    expect(await signed.clone().text()).toBe('{"query":"pump"}');
    expect([signed.method, signed.url]).toEqual(["POST", asked().url]);
    const authorization = signed.headers.get("authorization") ?? "";
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/execute-api\/aws4_request, /,
    );
    expect(authorization).toContain("host");
    const headers = { "content-type": "application/json", "X-Amz-Date": signed.headers.get("x-amz-date") ?? "" };
    const again = aws4.sign(
      {
        host: "abc.execute-api.eu-central-1.amazonaws.com",
        path: "/search?a=b%20c",
        method: "POST",
        service: "execute-api",
        region: "eu-central-1",
        headers,
        body: '{"query":"pump"}',
      },
      { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: "session" },
    );
    expect(authorization).toBe(again.headers?.Authorization);
  });

  it("a client's credentials are exchanged for one token that serves until it ends", async () => {
    const requests: { authorization: string | undefined; body: string }[] = [];
    let lifetime = 3600;
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      requests.push({ authorization: request.headers.authorization, body });
      response.end(JSON.stringify({ access_token: `token-${requests.length}`, expires_in: lifetime }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/token`;
    const auth = {
      kind: "client-credentials",
      tokenUrl,
      clientId: "id",
      scope: "tenant/a",
      variable: "SECRET",
    } as const;
    const sign = signerOf(auth, { SECRET: "hush" });
    const tokenOf = async () => (await sign(asked())).headers.get("authorization");
    expect([await tokenOf(), await tokenOf()]).toEqual(["Bearer token-1", "Bearer token-1"]);
    const basic = `Basic ${Buffer.from("id:hush").toString("base64")}`;
    expect(requests).toEqual([{ authorization: basic, body: "grant_type=client_credentials&scope=tenant%2Fa" }]);
    lifetime = 30;
    const brief = signerOf(auth, { SECRET: "hush" });
    const briefly = async () => (await brief(asked())).headers.get("authorization");
    expect([await briefly(), await briefly()]).toEqual(["Bearer token-2", "Bearer token-3"]);
  });

  it("a sign-in that is refused or has no secret says what to check", async () => {
    const server = createServer((_request, response) => void response.writeHead(400).end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/token`;
    const auth = { kind: "client-credentials", tokenUrl, clientId: "id", variable: "SECRET" } as const;
    await expect(signerOf(auth, { SECRET: "hush" })(asked())).rejects.toThrow(/was refused \(status 400\).*SECRET/);
    await expect(signerOf(auth, {})(asked())).rejects.toThrow("set SECRET");
    await expect(signerOf({ kind: "bearer", variable: "TOKEN" }, {})(asked())).rejects.toThrow("set TOKEN");
  });

  it("a bearer token goes with the request", async () => {
    const signed = await signerOf({ kind: "bearer", variable: "TOKEN" }, { TOKEN: "t" })(asked());
    expect(signed.headers.get("authorization")).toBe("Bearer t");
    expect(await signed.text()).toBe('{"query":"pump"}');
  });
});
