import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** The port is taken. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  constructor(port: number, host: string) {
    super(
      `Port ${port} on ${host} is in use; stop what listens there, or start with another: npm start -- --port ${port + 1}`,
    );
  }
}

export interface HttpServer {
  /** Where the service is reached. */
  readonly url: string;
  /** Takes no further request; open streams are ended. */
  close(): Promise<void>;
}

/** Serves until closed. @throws {PortInUseError} */
export async function listen(
  fetch: (request: Request, address?: string) => Promise<Response>,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<HttpServer> {
  const listener = getRequestListener((request, { incoming }) =>
    fetch(request, (incoming as IncomingMessage).socket.remoteAddress),
  );
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortInUseError(port, host) : error);
    });
    server.listen(port, host, () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${reachable(host)}:${bound}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An address that clients can use: a wildcard is reached on this machine, an IPv6 address stands in brackets. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
