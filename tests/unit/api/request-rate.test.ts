import { describe, expect, it } from "vitest";
import { authenticateByTokens, authenticateOpen, parseTokens } from "../../../src/api/bearer-tokens.ts";
import { addressList, clientAddress, countedAddress } from "../../../src/api/client-address.ts";
import { settingsFrom } from "../../../src/config/settings.ts";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

/** An open API; `ask` answers with a request's status from an address. */
function open(settings: Parameters<typeof settingsFrom>[0] = {}) {
  const api = new ApiUnderTest({ authenticate: authenticateOpen(), settings: settingsFrom(settings) });
  const ask = async (address?: string) =>
    (await api.app.request("/documents", {}, address === undefined ? {} : { address })).status;
  const times = async (count: number, address?: string) => {
    const statuses: number[] = [];
    for (let request = 0; request < count; request++) statuses.push(await ask(address));
    return statuses;
  };
  return { api, ask, times };
}

describe("request rates", () => {
  it("an open API answers an address ten times a minute, and says when to ask again", async () => {
    const { api, times, ask } = open();
    expect(new Set(await times(10, "203.0.113.7"))).toEqual(new Set([200]));
    const refused = await api.app.request("/documents", {}, { address: "203.0.113.7" });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "6"]);
    expect(await refused.json()).toMatchObject({ code: "too_many_requests" });
    await api.clock.advance(5_999);
    expect(await ask("203.0.113.7")).toBe(429);
    await api.clock.advance(1);
    expect(await times(2, "203.0.113.7")).toEqual([200, 429]);
    expect(await ask("203.0.113.8")).toBe(200);
  });

  it("exempt addresses are not counted", async () => {
    const { times } = open();
    expect(new Set(await times(30, "127.0.0.1"))).toEqual(new Set([200]));
    expect(new Set(await times(30, "::ffff:127.0.0.1"))).toEqual(new Set([200]));
    const other = open({ rateExemptAddresses: ["198.51.100.0/24"] });
    expect(new Set(await other.times(30, "198.51.100.9"))).toEqual(new Set([200]));
    expect((await other.times(11, "127.0.0.1")).at(-1)).toBe(429);
  });

  it("known callers are counted by who they are, wherever they ask from", async () => {
    const authenticate = authenticateByTokens(
      parseTokens(JSON.stringify({ one: "alpha", two: "alpha", [BETA]: "beta" })),
    );
    const settings = settingsFrom({ tenancy: "multi", requestsPerPrincipalMinute: 3 });
    const api = new ApiUnderTest({ authenticate, settings });
    const ask = async (token: string, address: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await api.app.request("/documents", { headers }, { address })).status;
    };
    for (const last of [1, 2, 3]) expect(await ask("one", `203.0.113.${last}`)).toBe(200);
    expect(await ask("one", "203.0.113.4")).toBe(429);
    for (const other of ["two", BETA]) expect(await ask(other, "203.0.113.4")).toBe(200);
  });

  it("all callers together have a limit of their own", async () => {
    const { times } = open({ requestsPerMinute: 4 });
    expect(await times(5, "127.0.0.1")).toEqual([200, 200, 200, 200, 429]);
  });

  it("a limit of 0 is none, and health is never limited", async () => {
    const { times } = open({ requestsPerAddressMinute: 0 });
    expect(new Set(await times(30, "203.0.113.7"))).toEqual(new Set([200]));
    const limited = open({ requestsPerMinute: 1 });
    expect(await limited.times(2)).toEqual([200, 429]);
    expect((await limited.api.app.request("/health")).status).toBe(200);
  });

  it("requests pass where the ledger does not answer", async () => {
    const { api, ask } = open({ requestsPerMinute: 1 });
    api.ledger.changeFigures = async () => {
      throw new Error("The ledger is away.");
    };
    expect(await ask("203.0.113.7")).toBe(200);
    expect(await ask("203.0.113.7")).toBe(200);
    expect(api.telemetry.logs.some(({ message }) => message === "a request could not be counted")).toBe(true);
  });
});

describe("client addresses", () => {
  it("are what the platform says, not what a header says", () => {
    expect(clientAddress({ address: "::ffff:192.0.2.1" })).toBe("192.0.2.1");
    expect(clientAddress({ requestContext: { http: { sourceIp: "192.0.2.2" } } })).toBe("192.0.2.2");
    expect(clientAddress(undefined)).toBeUndefined();
    expect(clientAddress({ headers: { "x-forwarded-for": "192.0.2.3" } })).toBeUndefined();
  });

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:0DB8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s counts as %s", (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });

  it.each(["localhost", "10.0.0.0/33", "10.0.0.0/", "::1/129", "1.2.3"])("%s is refused by name", (entry) => {
    expect(() => addressList([entry])).toThrow(entry);
  });
});
