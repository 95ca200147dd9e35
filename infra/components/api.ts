import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../context.ts";
import { type ApiRoute, apiRoutes } from "../routes.ts";
import { Auth } from "./auth.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface ApiArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly handler: LambdaFunction;
}

/** The longest an HTTP API waits for its function, in milliseconds. */
const LONGEST_WAIT_MILLISECONDS = 30_000;
const PREFLIGHT_SECONDS = 600;

/** What is told of each request. No query, which may hold words of documents, and no token. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  bytes: "$context.responseLength",
  address: "$context.identity.sourceIp",
  client: "$context.authorizer.claims.client_id",
  error: "$context.error.message",
  authorizerError: "$context.authorizer.error",
};

/** The HTTP API in front of the query function: its routes, who may call them, and how often. */
export class Api extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly apiId: pulumi.Output<string>;
  readonly accessLog: pulumi.Output<string>;
  /** Nothing where callers are known by IAM, or not at all. */
  readonly auth: Auth | undefined;

  constructor(name: string, { context, keyArn, handler }: ApiArgs, options: pulumi.ComponentResourceOptions) {
    super("sluice:infra:Api", name, {}, options);
    const { prefix, config } = context;
    const child = { parent: this };
    const api = new aws.apigatewayv2.Api(
      name,
      {
        name: prefix,
        description: "Upload documents, look at them, and search",
        protocolType: "HTTP",
        ...(config.corsOrigins.length === 0 ? {} : { corsConfiguration: corsFor(config.corsOrigins) }),
      },
      child,
    );
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: handler.live.arn,
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: LONGEST_WAIT_MILLISECONDS,
      },
      child,
    );
    this.auth = config.apiIdentity === "jwt" ? new Auth("auth", { context }, child) : undefined;
    const authorization = this.#authorization(name, api, config.apiIdentity);
    for (const route of apiRoutes()) {
      new aws.apigatewayv2.Route(
        route.operationId,
        {
          apiId: api.id,
          routeKey: route.key,
          target: pulumi.interpolate`integrations/${integration.id}`,
          ...authorization(route),
        },
        { parent: this, deletedWith: api },
      );
    }
    const logs = new aws.cloudwatch.LogGroup(
      "access",
      { name: `/aws/apigateway/${prefix}-access`, retentionInDays: config.logRetentionDays, kmsKeyId: keyArn },
      child,
    );
    new aws.apigatewayv2.Stage(
      name,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify(ACCESS_LOG) },
        defaultRouteSettings: {
          throttlingRateLimit: config.throttleRate,
          throttlingBurstLimit: config.throttleBurst,
          detailedMetricsEnabled: true,
        },
      },
      child,
    );
    new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: handler.function.name,
        qualifier: handler.live.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
      },
      child,
    );
    this.url = api.apiEndpoint;
    this.apiId = api.id;
    this.accessLog = logs.name;
    this.registerOutputs({ url: this.url });
  }

  /** What each route asks of its caller. */
  #authorization(name: string, api: aws.apigatewayv2.Api, identity: "jwt" | "iam" | "none") {
    const open = { authorizationType: "NONE" };
    const asked =
      this.auth === undefined
        ? { authorizationType: identity === "iam" ? "AWS_IAM" : "NONE" }
        : this.#tokens(name, api, this.auth);
    return (route: ApiRoute) => (route.isOpen ? open : asked);
  }

  #tokens(name: string, api: aws.apigatewayv2.Api, { tokens }: Auth) {
    const authorizer = new aws.apigatewayv2.Authorizer(
      name,
      {
        apiId: api.id,
        name: "tokens",
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer: tokens.issuer, audiences: tokens.audiences },
      },
      { parent: this },
    );
    return { authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: [...tokens.scopes] };
  }
}

/** As src/api/app.ts allows them; here they are answered without calling the function. */
function corsFor(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id"],
    exposeHeaders: ["location", "retry-after", "x-request-id"],
    maxAge: PREFLIGHT_SECONDS,
  };
}
