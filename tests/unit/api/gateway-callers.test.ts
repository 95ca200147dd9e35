import { describe, expect, it } from "vitest";
import { authenticateByClaims, authenticateByPrincipal } from "../../../src/api/gateway-callers.ts";
import { jwtAuthorizer } from "../../support/http-api-event.ts";

const request = new Request("http://api.example/");
const MULTI = { tenancy: "multi", tenantClaim: "cognito:groups" } as const;
const ACCESS = { sub: "0d2f", token_use: "access" };

describe("operators behind API Gateway", () => {
  const byClaims = (claims: Readonly<Record<string, string>>) =>
    authenticateByClaims(MULTI)(request, {
      requestContext: { authorizer: jwtAuthorizer({ ...ACCESS, ...claims }) },
    });

  it("carry the group or the scope of operators", async () => {
    expect(await byClaims({ "cognito:groups": "[tenant:alpha role:operator]" })).toEqual({
      tenant: "alpha",
      principal: "0d2f",
      operator: true,
    });
    expect(await byClaims({ scope: "tenant/alpha role/operator" })).toMatchObject({ operator: true });
    expect(await byClaims({ "cognito:groups": "[tenant:alpha role:operators]" })).not.toHaveProperty("operator");
  });

  it("are named by the configuration where callers are known by IAM", async () => {
    const authenticate = authenticateByPrincipal({
      tenancy: "multi",
      principals: { "arn:aws:iam::1:role/team/reader": "alpha", "arn:aws:iam::1:role/ops": "alpha" },
      operators: ["arn:aws:iam::1:role/ops"],
    });
    const as = (role: string) =>
      authenticate(request, {
        requestContext: { authorizer: { iam: { userArn: `arn:aws:sts::1:assumed-role/${role}/session` } } },
      });
    expect(await as("ops")).toMatchObject({ tenant: "alpha", operator: true });
    expect(await as("reader")).not.toHaveProperty("operator");
  });
});
