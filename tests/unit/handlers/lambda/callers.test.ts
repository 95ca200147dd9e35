import { describe, expect, it } from "vitest";
import { callersOf } from "../../../../src/handlers/lambda/callers.ts";

const request = new Request("https://api.example/search");
const byJwt = {
  requestContext: { authorizer: { jwt: { claims: { sub: "ann", token_use: "access", team: "tenant:a" } } } },
};
const userArn = "arn:aws:iam::1:role/reader";
const byIam = { requestContext: { authorizer: { iam: { userArn } } } };

const callers = (settings: Partial<Parameters<typeof callersOf>[0]>) =>
  callersOf({
    tenancy: "multi",
    apiIdentity: "jwt",
    tenantClaim: "team",
    tenantPrincipals: { [userArn]: "b" },
    operatorPrincipals: [],
    ...settings,
  });

describe("how an installation on AWS knows its callers", () => {
  it("by the claims of a JWT, by IAM, or not at all, as the settings say", async () => {
    expect(await callers({})(request, byJwt)).toMatchObject({ tenant: "a" });
    await expect(callers({})(request, byIam)).rejects.toThrow();
    expect(await callers({ apiIdentity: "iam" })(request, byIam)).toMatchObject({ tenant: "b" });
    await expect(callers({ apiIdentity: "iam" })(request, byJwt)).rejects.toThrow();
    expect(await callers({ apiIdentity: "none", tenancy: "single" })(request, {})).toMatchObject({ tenant: "default" });
  });

  it("with IAM the settings name the operators", async () => {
    const knows = (operatorPrincipals: string[]) => callers({ apiIdentity: "iam", operatorPrincipals })(request, byIam);
    expect(await knows([userArn])).toMatchObject({ tenant: "b", operator: true });
    expect(await knows(["arn:aws:iam::1:role/writer"])).not.toHaveProperty("operator");
  });

  it("an open API in multi tenancy does not start", () => {
    expect(() => callers({ apiIdentity: "none" })).toThrow(/SLUICE_TENANCY=multi.*SLUICE_API_IDENTITY/);
  });
});
