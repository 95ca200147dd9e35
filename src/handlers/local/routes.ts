/** What this machine's server answers: uploads and events are its own, everything else is the API, the same as on AWS. */
import type { Authenticate } from "../../api/authentication.ts";
import type { EventStream } from "../../local/event-stream.ts";
import { serveEvents } from "../../local/event-stream-endpoint.ts";
import type { RequestSource } from "../../local/upload-endpoint.ts";
import { errorFields, type Telemetry } from "../../ports/telemetry.ts";

export interface Routes {
  readonly api: { fetch(request: Request, platform?: RequestSource): Response | Promise<Response> };
  readonly uploads: (request: Request, source?: RequestSource) => Promise<Response>;
  readonly stream: EventStream;
  readonly authenticate: Authenticate;
  /** Ends open event streams, which else never end. */
  readonly ending: AbortSignal;
  readonly telemetry: Telemetry;
}

/** Answers one HTTP request; `address` is the client's. */
export function routed(routes: Routes): (request: Request, address?: string) => Promise<Response> {
  return async (request, address) => {
    try {
      return await answer(routes, request, address === undefined ? {} : { address });
    } catch (error) {
      routes.telemetry.log("error", "a request failed", errorFields(error));
      return unexpected();
    }
  };
}

async function answer(routes: Routes, request: Request, source: RequestSource): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/uploads/")) return await routes.uploads(request, source);
  if (pathname !== "/events" || request.method !== "GET") return await routes.api.fetch(request, source);
  const caller = await routes.authenticate(request).catch(() => null);
  // The API knows how to say that somebody is not signed in.
  if (caller === null)
    return await routes.api.fetch(new Request(new URL("/documents/0", request.url), request), source);
  const signal = AbortSignal.any([request.signal, routes.ending]);
  const { url, headers } = request;
  return serveEvents(routes.stream, caller.tenant, new Request(url, { headers, signal }));
}

function unexpected(): Response {
  const detail = "The request failed for a reason that is not its fault; the service's log says more.";
  const problem = {
    type: "about:blank",
    title: "Something unexpected happened",
    status: 500,
    detail,
    code: "internal",
  };
  return Response.json(problem, { status: 500, headers: { "content-type": "application/problem+json" } });
}
