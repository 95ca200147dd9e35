/** What this machine's server answers: uploads are its own, everything else is the API, the same as on AWS. */
import type { RequestSource } from "../../local/upload-endpoint.ts";
import { errorFields, type Telemetry } from "../../ports/telemetry.ts";

export interface Routes {
  readonly api: { fetch(request: Request, platform?: RequestSource): Response | Promise<Response> };
  readonly uploads: (request: Request, source?: RequestSource) => Promise<Response>;
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

async function answer({ uploads, api }: Routes, request: Request, source: RequestSource): Promise<Response> {
  const { pathname } = new URL(request.url);
  return pathname.startsWith("/uploads/") ? await uploads(request, source) : await api.fetch(request, source);
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
