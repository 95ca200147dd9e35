/** The API as one Hono app, the same in both homes: middleware first, then the routes, then what nobody serves. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { addDeadLetterRoutes } from "./dead-letters.ts";
import { addDocsRoutes } from "./docs.ts";
import { addDocumentRoutes } from "./documents.ts";
import { answerProblem, errorHandler } from "./error-handler.ts";
import { addEventsRoute } from "./events.ts";
import { addGenerationsRoute } from "./generations.ts";
import { routeGuards } from "./guards.ts";
import { addImportRoutes } from "./imports.ts";
import { addListRoute } from "./list-documents.ts";
import { SECURITY_SCHEME } from "./openapi.ts";
import { addOperationRoutes, HEALTH_ROUTE } from "./operations.ts";
import { addOutputRoute } from "./output.ts";
import { addPassagesRoute } from "./passages.ts";
import { ProblemError } from "./problems.ts";
import { addSearchRoute } from "./search.ts";
import { addUsageRoute } from "./usage.ts";
import { validationHook } from "./validation.ts";

export type { ApiDependencies, EventSource, HealthReport, PriceList, ProfileDirectory } from "./context.ts";

/** Seconds a browser may keep a preflight's answer. */
const PREFLIGHT_SECONDS = 600;

/** Makes the API. Serve it with `app.fetch`. */
export function createApi(api: ApiDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: validationHook });
  app.onError(errorHandler(api.telemetry));
  app.notFound((c) => answerProblem(c, new ProblemError("no_such_route")));

  app.use(requestId({ limitLength: 128, generator: () => api.ids.ulid() }));
  app.use(observed(api));
  app.use(protectedAnswers);
  if (api.corsOrigins !== undefined && api.corsOrigins.length > 0) app.use(crossOrigin(api.corsOrigins));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: otherMethod }));

  app.openAPIRegistry.registerComponent("securitySchemes", SECURITY_SCHEME, {
    type: "http",
    scheme: "bearer",
    description: "Names the caller and with it the tenant. An installation for one machine may ask for none.",
  });
  const guards = routeGuards(api);
  addDocumentRoutes(app, api, guards);
  addListRoute(app, api, guards);
  addOutputRoute(app, api, guards);
  addPassagesRoute(app, api, guards);
  addGenerationsRoute(app, api, guards);
  addSearchRoute(app, api, guards);
  if (api.events !== undefined) addEventsRoute(app, api.events, guards);
  addUsageRoute(app, api, guards);
  addImportRoutes(app, api, guards);
  addDeadLetterRoutes(app, api, guards);
  addOperationRoutes(app, api);
  addDocsRoutes(app, api);
  return app;
}

/** Logs and measures each request, by the route it met: paths and queries of a stranger's making stay out of the log. */
function observed({ telemetry, clock }: ApiDependencies): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const begun = clock.now();
    await next();
    const milliseconds = clock.now() - begun;
    const route = routePath(c, -1);
    // Load balancers and probes ask for it all day long.
    const level = route === HEALTH_ROUTE && c.res.ok ? "debug" : "info";
    telemetry.log(level, "an API request was answered", {
      requestId: c.get("requestId"),
      method: c.req.method,
      route,
      status: c.res.status,
      milliseconds,
      tenant: c.get("caller")?.tenant,
    });
    telemetry.metric("ApiRequestTime", milliseconds, "Milliseconds", { route });
  };
}

/** Answers hold private documents: nobody in between keeps them, and no browser guesses their type. */
const protectedAnswers: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  c.header("x-content-type-options", "nosniff");
};

function crossOrigin(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id"],
    exposeHeaders: ["location", "retry-after", "x-request-id"],
    maxAge: PREFLIGHT_SECONDS,
  });
}

/** A path that is served, asked with another method: OPTIONS is told which there are, anything else is refused. */
function otherMethod(c: Context, methods: readonly string[]): Response {
  const allow = [...methods, "OPTIONS"].join(", ");
  if (c.req.method === "OPTIONS") return c.body(null, 204, { allow });
  return answerProblem(c, new ProblemError("method_not_allowed", { headers: { allow } }));
}
