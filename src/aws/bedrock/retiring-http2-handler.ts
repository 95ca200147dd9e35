import { once } from "node:events";
import type { Readable } from "node:stream";
import { NodeHttp2Handler, type NodeHttp2HandlerOptions } from "@smithy/node-http-handler";
import { type Connection, connectWithin } from "./connection.ts";

type Handle = NodeHttp2Handler["handle"];

/** Times in milliseconds. */
export interface RetiringHttp2HandlerOptions {
  /** How long a request may see nothing of its answer. */
  readonly requestTimeout: number;
  /** How long a connection may be idle; it also runs while a request waits for its answer. */
  readonly sessionTimeout: number;
  readonly connectionTimeout: number;
  /** A connection that nobody used for so long is not trusted any more. */
  readonly idleTimeout: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One handler with its newest connection, and how many requests are under way on it. */
interface Lane {
  readonly handler: NodeHttp2Handler;
  connection: Connection | null;
  underWay: number;
  /** When the last request on it ended. */
  usedAt: number;
  retired: boolean;
}

/**
 * The SDK's HTTP/2 handler keeps a session as long as nobody closes it: after a silent loss of the network each further
 * request would wait out its whole timeout on the dead one. Here a request that fails on its way retires its
 * connection: later requests open a new one, those still under way on it may end. So does a long pause, in which a
 * function may have been frozen with its timers while the other side hung up. And a request that found no connection
 * fails with the connection's own error, which says that it was never sent.
 */
export class RetiringHttp2Handler {
  readonly metadata = { handlerProtocol: "h2" };
  readonly #options: RetiringHttp2HandlerOptions;
  readonly #lanes = new Set<Lane>();
  #current: Lane;

  constructor(options: RetiringHttp2HandlerOptions) {
    this.#options = options;
    this.#current = this.#open();
  }

  async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    this.#retireIdle();
    const lane = this.#current;
    lane.underWay += 1;
    // The SDK also knows signals of an older kind; its client passes on what its caller gave, which is Node's.
    const signal = options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined;
    const onAbort = () => this.#retire(lane);
    signal?.addEventListener("abort", onAbort, { once: true });
    const leave = () => {
      signal?.removeEventListener("abort", onAbort);
      lane.underWay -= 1;
      lane.usedAt = this.#options.now();
      if (lane.retired && lane.underWay === 0) this.#shut(lane);
    };
    try {
      const answer = await lane.handler.handle(request, options);
      const body = answer.response.body as Readable;
      if (body.closed) leave();
      else once(body, "close").then(leave, leave);
      return answer;
    } catch (error) {
      this.#retire(lane);
      leave();
      throw lane.connection?.failure() ?? error;
    }
  }

  /** Closes every connection; requests under way fail. */
  destroy(): void {
    for (const lane of this.#lanes) this.#shut(lane);
    this.#current = this.#open();
  }

  updateHttpClientConfig(...parameters: Parameters<NodeHttp2Handler["updateHttpClientConfig"]>): void {
    this.#current.handler.updateHttpClientConfig(...parameters);
  }

  httpHandlerConfigs(): NodeHttp2HandlerOptions {
    return this.#current.handler.httpHandlerConfigs();
  }

  #retireIdle(): void {
    const { idleTimeout, now } = this.#options;
    const lane = this.#current;
    if (lane.connection === null || lane.underWay > 0 || now() - lane.usedAt < idleTimeout) return;
    this.#retire(lane);
    this.#shut(lane);
  }

  #retire(lane: Lane): void {
    lane.retired = true;
    if (this.#current === lane) this.#current = this.#open();
  }

  #open(): Lane {
    const { requestTimeout, sessionTimeout, connectionTimeout } = this.#options;
    const createConnection = (authority: URL) => {
      lane.connection = connectWithin(authority, connectionTimeout);
      return lane.connection.socket;
    };
    const lane: Lane = {
      handler: new NodeHttp2Handler({ requestTimeout, sessionTimeout, nodeHttp2ConnectOptions: { createConnection } }),
      connection: null,
      underWay: 0,
      usedAt: this.#options.now(),
      retired: false,
    };
    this.#lanes.add(lane);
    return lane;
  }

  #shut(lane: Lane): void {
    this.#lanes.delete(lane);
    lane.handler.destroy();
  }
}
