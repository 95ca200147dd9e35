import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** The address cannot be listened on. */
export class AddressUnusableError extends Error {
  override readonly name = "AddressUnusableError";
  constructor(port: number, host: string, cause: NodeJS.ErrnoException) {
    super(
      cause.code === "EADDRINUSE"
        ? `Port ${port} on ${host} is in use; stop what listens there, or start with another --port (0 takes a free one).`
        : `Port ${port} on ${host} cannot be listened on (${cause.code ?? "unknown error"}); start with another --port or --host.`,
      { cause },
    );
  }
}

export interface HttpServer {
  /** Where the service is reached. */
  readonly url: string;
  /** Takes no further connection; requests in hand get so long to end, in milliseconds, then they are cut off. */
  close(patience: number): Promise<void>;
}

/** Serves until closed. @throws {AddressUnusableError} */
export async function listen(
  fetch: (request: Request, address?: string) => Promise<Response>,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<HttpServer> {
  const listener = getRequestListener((request, { incoming }) =>
    fetch(request, (incoming as IncomingMessage).socket.remoteAddress),
  );
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new AddressUnusableError(port, host, error)));
    server.listen(port, host, () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${reachable(host)}:${bound}`,
    async close(patience) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cut = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** An address that clients can use: a wildcard is reached on this machine, an IPv6 address stands in brackets. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
