/** OpenSearch over HTTP: requests as they are sent, tried again where the service asks for it. */
import { type Client, errors } from "@opensearch-project/opensearch";
import { Failure } from "../../domain/failure.ts";
import type { Clock } from "../../ports/clock.ts";

/** One request. */
export interface EngineRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  readonly path: string;
  /** JSON; a string is taken for lines of JSON. */
  readonly body?: object | string;
  readonly signal?: AbortSignal;
}

/** Answers one request, or throws one of the client's errors. */
export type SendRequest = (request: EngineRequest) => Promise<unknown>;

/** The client as a function. It must not retry by itself: it does so for some failures and not for a full service. */
export function senderOver(client: Client): SendRequest {
  return async ({ method, path, body, signal }) => {
    const content = typeof body === "string" ? { bulkBody: body } : body === undefined ? {} : { body };
    const sent = client.transport.request({ method, path, ...content }, { maxRetries: 0 });
    const abort = () => sent.abort();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return (await sent).body;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  };
}

/** Tries of one request, and the pauses between: a Serverless collection scales within seconds. */
export const MAX_TRIES = 6;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

export interface SearchEngineOptions {
  readonly send: SendRequest;
  /** `sleep` is for pauses between tries: real time, whatever else tells the time. */
  readonly clock: Pick<Clock, "sleep">;
  /** 0 (inclusive) to 1, for the spread of pauses. */
  readonly random?: () => number;
}

/** Sends requests, and says what their failures mean. */
export class SearchEngine {
  readonly #send: SendRequest;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #random: () => number;

  constructor({ send, clock, random = Math.random }: SearchEngineOptions) {
    this.#send = send;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Answers with the response's body. A request that was refused for load, or whose connection broke, is sent again:
   * the client itself would not repeat the former.
   * @throws {Failure} with a sentence; what {@link statusOf} an error was is asked of its cause
   */
  async request<Answer>(request: EngineRequest): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      try {
        request.signal?.throwIfAborted();
        return (await this.#send(request)) as Answer;
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!isPassing(error) || tries === MAX_TRIES) throw engineFailure(error);
        await this.pause(tries, request.signal);
      }
    }
  }

  /** Waits before a further try, each time longer. */
  async pause(tries: number, signal?: AbortSignal): Promise<void> {
    const longest = Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);
    await this.#clock.sleep(Math.ceil((longest * (1 + this.#random())) / 2), signal);
  }
}

/** The HTTP status of an answer of OpenSearch; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  const answer = error instanceof Failure ? error.cause : error;
  return answer instanceof errors.ResponseError ? answer.statusCode : undefined;
}

const BUSY = new Set([429, 502, 503, 504]);

/** Whether a status says that the same may be taken a little later. */
export function isBusy(status: number | undefined): boolean {
  return status !== undefined && BUSY.has(status);
}

function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return isBusy(status);
  return error instanceof errors.ConnectionError || error instanceof errors.TimeoutError;
}

function engineFailure(error: unknown): unknown {
  const status = statusOf(error);
  if (status === undefined && !isPassing(error)) return error;
  return refusalOf(status, error);
}

/** What a refusal means, of a request or of a part of one. @param status undefined where no answer came */
export function refusalOf(status: number | undefined, cause?: unknown): Failure {
  const [message, retryable] = sentenceFor(status);
  return new Failure("internal", { message, retryable, cause });
}

function sentenceFor(status: number | undefined): readonly [message: string, retryable: boolean] {
  if (status === 401 || status === 403) {
    return [
      "The search index refuses this installation; it needs aoss:APIAccessAll and a line in the collection's data access policy, which takes a minute to hold.",
      true,
    ];
  }
  if (status === 404) return ["There is no search index; run index-admin, which makes it.", true];
  if (status === undefined || isBusy(status))
    return ["The search index is busy or cannot be reached; it is tried again.", true];
  if (status >= 500) return [`The search index has trouble (${status}); it is tried again.`, true];
  return [`The search index refused a request as wrong (${status}).`, false];
}
