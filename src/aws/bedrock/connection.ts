import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** A connection on its way or standing. */
export interface Connection {
  readonly socket: Socket;
  /** Why it never stood; null for one that does, or did. */
  failure(): Error | null;
}

/**
 * Connects to a URL's host, for HTTP/2, and gives up where nobody answers: HTTP/2 in Node has no timeout for that, and
 * does not say that what went wrong was the connecting.
 */
export function connectWithin({ protocol, hostname, port }: URL, milliseconds: number): Connection {
  const host = hostname.replace(/^\[|\]$/g, "");
  const secure = protocol === "https:";
  const socket = secure
    ? connectTls({
        host,
        port: Number(port || 443),
        ALPNProtocols: ["h2"],
        ...(isIP(host) === 0 && { servername: host }),
      })
    : connectTcp({ host, port: Number(port || 80) });
  let failure: Error | null = null;
  const timer = setTimeout(() => socket.destroy(new ConnectTimeoutError(host, milliseconds)), milliseconds);
  const onError = (error: Error) => {
    failure = error;
  };
  socket
    .once("error", onError)
    .once(secure ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.off("error", onError);
    })
    .once("close", () => clearTimeout(timer));
  return { socket, failure: () => failure };
}

class ConnectTimeoutError extends Error {
  override readonly name = "ConnectTimeoutError";
  constructor(host: string, milliseconds: number) {
    super(`No connection to ${host} within ${milliseconds} ms.`);
  }
}
