/** The API, typed from its own description. */
import { setTimeout as sleep } from "node:timers/promises";
import createFetchClient, { type Client } from "openapi-fetch";
import { CliError } from "../errors.ts";
import type { components, paths } from "./api-types.ts";
import { problemFrom } from "./problem.ts";

export type ApiClient = Client<paths>;
export type DocumentView = components["schemas"]["Document"];
export type ListedDocument = components["schemas"]["DocumentPage"]["documents"][number];
export type SearchResult = components["schemas"]["SearchResult"];

/** Proves who asks: adds to a request what the service's sign-in wants. */
export type Sign = (request: Request) => Promise<Request>;

export interface ApiClientOptions {
  /** The service's address, with the stage where it has one. */
  readonly url: string;
  readonly sign: Sign;
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Waits so many milliseconds. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** How often a request is sent again when the service asks for patience. */
const MAX_RETRIES = 6;
/** Longest wait that is done for the user, in seconds; whoever is told to wait longer should know. */
const LONGEST_WAIT = 60;

/**
 * A client of one service. Answers of 429 and 503 are asked again after what `Retry-After` says.
 * @throws {CliError} from every request, where the service cannot be reached
 */
export function createApiClient({ url, sign, fetch: send = fetch, wait = pause }: ApiClientOptions): ApiClient {
  const patient = async (request: Request): Promise<Response> => {
    for (let attempt = 0; ; attempt++) {
      const answer = await reached(url, request.signal, async () => send(await sign(request.clone())));
      const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
      const again = (answer.status === 429 || answer.status === 503) && seconds <= LONGEST_WAIT;
      if (!again || attempt === MAX_RETRIES) return answer;
      await answer.body?.cancel();
      await wait(seconds * 1000, request.signal);
    }
  };
  return createFetchClient<paths>({ baseUrl: url, fetch: patient });
}

const pause: NonNullable<ApiClientOptions["wait"]> = (milliseconds, signal) =>
  sleep(milliseconds, undefined, { signal });

async function reached(url: string, signal: AbortSignal, ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof CliError) throw cause;
    throw new CliError(
      `Nothing answers at ${url}: start the service (sluice serve), or name another with --url or --target.`,
      { cause },
    );
  }
}

/**
 * What a request was answered with.
 * @throws {ServiceProblem} where it was refused
 */
export function answered<Data>(result: { data?: Data; error?: unknown; response: Response }): Data {
  if (result.response.ok) return result.data as Data;
  throw problemFrom(result.response.status, result.error);
}
