import { describe, expect, it } from "vitest";
import { localService, stackTarget } from "../../../infra/gates/service.ts";
import { smokeTest } from "../../../infra/gates/smoke.ts";

describe("the smoke test", { timeout: 120_000 }, () => {
  it("A smoke test passes where a document goes up, is found, and goes again", async () => {
    await using service = await localService();
    const said: string[] = [];
    await smokeTest(service.client, { say: (line) => said.push(line) });
    expect(said).toEqual([expect.stringMatching(/^READY/), "found by a search", "deleted, and gone"]);
  });

  it("A smoke test that finds nothing fails with the step's name, and leaves nothing behind", async () => {
    await using service = await localService();
    const deleted: string[] = [];
    const ended = new AbortController();
    let searches = 0;
    const blind: typeof service.client = new Proxy(service.client, {
      get(client, name) {
        if (name === "POST") {
          return async (path: string, ...rest: unknown[]) => {
            if (path === "/search") {
              if (++searches === 2) ended.abort();
              return { data: { hits: [] }, response: new Response() };
            }
            return await Reflect.apply(client.POST, client, [path, ...rest]);
          };
        }
        if (name === "DELETE") deleted.push("deleted");
        return Reflect.get(client, name, client);
      },
    });
    await expect(smokeTest(blind, { say: () => {}, signal: ended.signal })).rejects.toThrow(
      "The smoke test failed at search: it took too long.",
    );
    expect(deleted).toEqual(["deleted"]);
  });

  it("a stack is asked as its outputs say, with a given token before anything else", () => {
    const outputs = { region: "eu-west-1", apiUrl: "https://a.example", functions: {} };
    const jwt = {
      ...outputs,
      apiIdentity: "jwt" as const,
      tokenUrl: "https://t.example",
      machineClientIds: { default: "m" },
    };
    expect(stackTarget(jwt, {})).toEqual({
      url: "https://a.example",
      auth: {
        kind: "client-credentials",
        tokenUrl: "https://t.example",
        clientId: "m",
        variable: "SLUICE_CLIENT_SECRET",
      },
    });
    expect(stackTarget(jwt, { SLUICE_TOKEN: "t" }).auth).toEqual({ kind: "bearer", variable: "SLUICE_TOKEN" });
    expect(stackTarget({ ...outputs, apiIdentity: "iam" }, {}).auth).toEqual({ kind: "iam", region: "eu-west-1" });
    expect(stackTarget({ ...outputs, apiIdentity: "none" }, {}).auth).toEqual({ kind: "none" });
    expect(() => stackTarget({ ...outputs, apiIdentity: "jwt" }, {})).toThrow(/set SLUICE_TOKEN/);
  });
});
