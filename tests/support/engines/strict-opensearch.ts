/**
 * Stands in front of a real OpenSearch and answers as Serverless Classic would: what that refuses is refused here, and
 * noted. It forbids; it does not imitate Serverless' refresh times, quotas or faiss.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Engine } from "./engine.ts";

/** The strict stand-in. */
export interface StrictOpenSearch extends Engine {
  /** What was refused so far: "METHOD path: why". */
  readonly refused: readonly string[];
  /** Every request that was let through: "METHOD path". */
  readonly taken: readonly string[];
}

/** What Serverless takes, by method and path. Everything else is "not found" there. */
const OPERATIONS: readonly (readonly [method: string, path: RegExp])[] = [
  ["POST", /^(\/[^/_][^/]*)?\/_(bulk|search|msearch|count|mget|field_caps)$/],
  ["GET", /^(\/[^/_][^/]*)?\/_(search|count|field_caps)$/],
  ["POST", /^\/[^/_][^/]*\/_doc$/],
  ["DELETE", /^\/[^/_][^/]*\/_doc\/[^/]+$/],
  ["POST", /^\/[^/_][^/]*\/_search\/point_in_time$/],
  ["DELETE", /^\/_search\/point_in_time$/],
  ["POST", /^\/_aliases$/],
  ["GET", /^(\/[^/_][^/]*)?\/_alias(\/[^/]+)?$/],
  ["PUT", /^\/[^/_][^/]*$/],
  ["GET", /^\/[^/_][^/]*$/],
  ["HEAD", /^\/[^/_][^/]*$/],
  ["DELETE", /^\/[^/_][^/]*$/],
];
const FORBIDDEN_PARAMETERS = ["refresh", "scroll", "timeout", "master_timeout", "routing", "version"];

/** Starts it on a port of its own. */
export async function startStrictOpenSearch(engineUrl: string): Promise<StrictOpenSearch> {
  const refused: string[] = [];
  const taken: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/" } = incoming;
    const body = await bodyOf(incoming);
    const refusal = refusalOf(method, new URL(url, engineUrl), body);
    if (refusal !== null) {
      refused.push(`${method} ${url}: ${refusal.reason}`);
      return answer(outgoing, refusal);
    }
    taken.push(`${method} ${new URL(url, engineUrl).pathname}`);
    forward(incoming, outgoing, new URL(url, engineUrl), body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refused,
    taken,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Why Serverless would refuse a request; null where it would not. */
export function refusalOf(method: string, { pathname, searchParams }: URL, body: Buffer): Refusal | null {
  if (!OPERATIONS.some(([verb, path]) => verb === method && path.test(pathname))) {
    return { status: 404, reason: "no such operation on Serverless" };
  }
  const parameter = FORBIDDEN_PARAMETERS.find((name) => searchParams.has(name));
  if (parameter !== undefined) return { status: 400, reason: `parameter ${parameter} is not supported` };
  if (pathname.endsWith("/_bulk")) {
    const actions = body.toString("utf8").matchAll(/^\{"(?:index|create)":\{[^\n]*\}\}$/gm);
    for (const [action] of actions) {
      if (action.includes('"_id"')) return { status: 400, reason: "Document ID is not supported" };
    }
  }
  return null;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function answer(outgoing: ServerResponse, { status, reason }: Refusal): void {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify({ error: { type: "illegal_argument_exception", reason }, status }));
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, url: URL, body: Buffer): void {
  const headers = { ...incoming.headers, host: url.host };
  const forwarded = httpRequest(url, { method: incoming.method, headers }, (reply) => {
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(outgoing);
  });
  forwarded.on("error", () => outgoing.destroy());
  forwarded.end(body);
}
