import { beforeAll, describe, expect, it } from "vitest";
import type { Registered } from "../../infra/offline/planned-stack.ts";
import { apiRoutes } from "../../infra/routes.ts";
import { type DeployedStack, deployedStack } from "./support/deployed-stack.ts";

let dev: DeployedStack;
beforeAll(async () => {
  dev = await deployedStack("dev");
});

const SIGNED_IN = "aws.cognito.signin.user.admin";
const routesOf = (stack: DeployedStack): readonly Registered[] =>
  stack.resources.filter(({ type }) => type === "apigatewayv2/route");
/** Those that the API's description asks no caller for. */
const OPEN = apiRoutes()
  .filter(({ isOpen }) => isOpen)
  .map(({ key }) => key);

describe("the API", () => {
  it("every operation of the API's description has a route", () => {
    const keys = routesOf(dev).map(({ inputs }) => inputs.routeKey);
    expect(keys.toSorted()).toEqual(
      apiRoutes()
        .map(({ key }) => key)
        .toSorted(),
    );
    expect(keys).toEqual(expect.arrayContaining(["POST /documents", "GET /documents/{id}", "POST /search", ...OPEN]));
    expect(OPEN).toEqual(expect.arrayContaining(["GET /health", "GET /openapi.json"]));
    expect(OPEN.filter((key) => /documents|search/.test(key))).toEqual([]);
    for (const { inputs } of routesOf(dev)) expect(inputs.target).toBe("integrations/api-id");
    expect(dev.inputsOf("apigatewayv2/integration", "api")).toEqual({
      apiId: "sluice-dev",
      integrationType: "AWS_PROXY",
      integrationUri: "arn:aws:lambda:us-east-1:123456789012:function:sluice-dev-query-api:live",
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: 30_000,
    });
    expect(dev.inputsOf("lambda/permission", "api")).toEqual({
      action: "lambda:InvokeFunction",
      function: "sluice-dev-query-api",
      qualifier: "live",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:us-east-1:123456789012:api123/*/*",
    });
  });

  it("a token without the API's scope is refused by every route but the open ones", () => {
    expect(dev.inputsOf("apigatewayv2/authorizer", "api")).toEqual({
      apiId: "sluice-dev",
      name: "tokens",
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: {
        issuer: "https://cognito-idp.us-east-1.amazonaws.com/sluice-dev",
        audiences: ["people", "machines-default"],
      },
    });
    for (const { inputs } of routesOf(dev)) {
      const { authorizationType, authorizationScopes } = inputs;
      if (OPEN.includes(String(inputs.routeKey))) expect(authorizationType).toBe("NONE");
      else
        expect({ authorizationType, authorizationScopes }).toEqual({
          authorizationType: "JWT",
          authorizationScopes: ["sluice/api", SIGNED_IN],
        });
    }
  });

  it("people who sign in by password, without the sign-in page, are let in", () => {
    // Their tokens carry this scope alone; those of the sign-in page and of machines must not come by it.
    for (const { inputs } of routesOf(dev).filter(({ inputs }) => !OPEN.includes(String(inputs.routeKey)))) {
      expect(inputs.authorizationScopes).toContain(SIGNED_IN);
    }
    const clients = dev.resources.filter(({ type }) => type === "cognito/userPoolClient");
    for (const { inputs } of clients) expect(inputs.allowedOauthScopes ?? []).not.toContain(SIGNED_IN);
    expect(dev.inputsOf("cognito/userPoolClient", "people")).toMatchObject({
      explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
  });

  it("operators have a group, or are named where IAM knows the callers", async () => {
    expect(dev.inputsOf("cognito/userGroup", "operators")).toEqual({
      userPoolId: "sluice-dev",
      name: "role:operator",
      description: "Who mends dead letters of every tenant",
    });
    const [ann, ops] = ["arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:role/ops"];
    const config = { apiIdentity: "iam", operatorPrincipals: JSON.stringify([ann, ops]) };
    const { environment } = (await deployedStack("dev", { config })).inputsOf("lambda/function", "query-api");
    expect(environment).toMatchObject({ variables: { SLUICE_OPERATOR_PRINCIPALS: `${ann},${ops}` } });
  });

  it("each tenant has a group for people and a client for machines", async () => {
    const stack = await deployedStack("prod", {
      config: { tenancy: "multi", tenants: '["acme","globex"]', callbackUrls: '["https://app.example.com/back"]' },
    });
    expect(stack.inputsOf("cognito/userGroup", "tenant-acme")).toEqual({
      userPoolId: "sluice-prod",
      name: "tenant:acme",
      description: "People of acme",
    });
    expect(stack.inputsOf("cognito/resourceServer", "tenant").scopes).toEqual([
      { scopeName: "acme", scopeDescription: "Act for acme" },
      { scopeName: "globex", scopeDescription: "Act for globex" },
    ]);
    expect(stack.inputsOf("cognito/userPoolClient", "machines-globex")).toEqual({
      userPoolId: "sluice-prod",
      name: "machines-globex",
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["sluice/api", "tenant/globex"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      accessTokenValidity: 60,
      idTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
    });
    expect(stack.inputsOf("cognito/userPoolClient", "people")).toMatchObject({
      generateSecret: false,
      preventUserExistenceErrors: "ENABLED",
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "sluice/api"],
      callbackUrls: ["https://app.example.com/back"],
    });
    expect(stack.outputs.machineClientIds).toEqual({ acme: "machines-acme", globex: "machines-globex" });
  });

  it("nobody signs up by themselves, and production's people are protected from deletion", async () => {
    const prod = await deployedStack("prod");
    expect(prod.inputsOf("cognito/userPool", "people")).toEqual({
      name: "sluice-prod",
      deletionProtection: "ACTIVE",
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      passwordPolicy: {
        minimumLength: 14,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: false,
        requireUppercase: true,
        temporaryPasswordValidityDays: 7,
      },
    });
    expect(dev.inputsOf("cognito/userPool", "people")).toMatchObject({ deletionProtection: "INACTIVE" });
  });

  it("IAM or an existing issuer can know the callers instead", async () => {
    const iam = await deployedStack("dev", { config: { apiIdentity: "iam" } });
    expect(iam.resources.filter(({ type }) => type.startsWith("cognito/"))).toEqual([]);
    expect(routesOf(iam).map(({ inputs }) => inputs.authorizationType)).toEqual(
      routesOf(iam).map(({ inputs }) => (OPEN.includes(String(inputs.routeKey)) ? "NONE" : "AWS_IAM")),
    );
    const issuer = await deployedStack("dev", {
      config: { oidcIssuer: "https://login.example.com", oidcAudiences: '["docs"]', oidcScopes: '["docs.use"]' },
    });
    expect(issuer.resources.filter(({ type }) => type.startsWith("cognito/"))).toEqual([]);
    expect(issuer.inputsOf("apigatewayv2/authorizer", "api").jwtConfiguration).toEqual({
      issuer: "https://login.example.com",
      audiences: ["docs"],
    });
    expect(issuer.inputsOf("apigatewayv2/route", "search").authorizationScopes).toEqual(["docs.use"]);
  });

  it("an open API asks nobody", async () => {
    const open = await deployedStack("dev", { config: { apiIdentity: "none" } });
    expect(new Set(routesOf(open).map(({ inputs }) => inputs.authorizationType))).toEqual(new Set(["NONE"]));
    expect(open.has("apigatewayv2/authorizer")).toBe(false);
  });

  it("the API is throttled, logs each request, and lets configured origins in", async () => {
    const { accessLogSettings, ...stage } = dev.inputsOf("apigatewayv2/stage", "api");
    expect(stage).toEqual({
      apiId: "sluice-dev",
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 50, throttlingBurstLimit: 100, detailedMetricsEnabled: true },
    });
    expect(accessLogSettings).toMatchObject({
      destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/apigateway/sluice-dev-access",
    });
    expect(dev.inputsOf("apigatewayv2/api", "api").corsConfiguration).toEqual({
      allowOrigins: ["http://localhost:5173"],
      allowMethods: ["GET", "POST", "DELETE"],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id"],
      exposeHeaders: ["location", "retry-after", "x-request-id"],
      maxAge: 600,
    });
    const closed = await deployedStack("prod");
    expect(closed.inputsOf("apigatewayv2/api", "api")).not.toHaveProperty("corsConfiguration");
  });
});
