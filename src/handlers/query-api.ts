/** The API behind API Gateway: an HTTP API's event (payload 2.0) in, its answer out. */
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { z } from "zod";
import type { createApi } from "../api/app.ts";

/** What the handler uses of Lambda's context. */
export type ApiContext = Pick<LambdaContext, "awsRequestId">;

/** An answer as API Gateway takes it. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export type QueryApi = (event: unknown, context: ApiContext) => Promise<ApiAnswer>;

/** As far as an event must be of its kind to be served; what is in it is checked by the app. */
const httpEvent = z.looseObject({
  version: z.literal("2.0"),
  rawPath: z.string().startsWith("/"),
  rawQueryString: z.string(),
  requestContext: z.looseObject({ http: z.looseObject({ method: z.string() }) }),
});

/** Methods whose body means nothing (RFC 9110): a `Request` with one cannot be made. */
const BODILESS = new Set(["GET", "HEAD"]);

/**
 * Makes the handler.
 *
 * Hono marks its adapter as to be moved to a package of its own in its next major version; that package does not exist
 * yet.
 */
export function createQueryApi(app: ReturnType<typeof createApi>): QueryApi {
  const answer = handle(app) as (event: LambdaEvent, context: unknown) => Promise<ApiAnswer>;
  return async (event, context) => {
    const { body, ...request } = httpEvent.parse(event);
    const isBodiless = BODILESS.has(request.requestContext.http.method);
    return await answer((isBodiless ? request : { ...request, body }) as unknown as LambdaEvent, context);
  };
}
