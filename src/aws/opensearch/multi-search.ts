/** Searches that are asked for at once go out as one request: the vector and the text branch of a hybrid search. */
import { ofAllShards, type ShardsAnswer } from "./all-shards.ts";
import { isBusy, MAX_TRIES, refusalOf, type SearchEngine } from "./search-engine.ts";

/** One hit. */
export interface Hit<Source> {
  readonly _id: string;
  readonly _index: string;
  readonly _score: number;
  readonly _source: Source;
}

interface SearchAnswer<Source> extends ShardsAnswer {
  readonly status: number;
  readonly hits?: { readonly hits: readonly Hit<Source>[] };
  readonly error?: unknown;
}

interface Waiting<Source> {
  readonly body: object;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (hits: readonly Hit<Source>[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects the searches of one turn of the event loop. */
export class MultiSearch<Source> {
  readonly #engine: SearchEngine;
  readonly #index: string;
  #waiting: Waiting<Source>[] = [];

  constructor(engine: SearchEngine, index: string) {
    this.#engine = engine;
    this.#index = index;
  }

  /** Hits of one search. @throws the signal's reason as soon as it is aborted; the request goes on for the others */
  search(body: object, signal?: AbortSignal): Promise<readonly Hit<Source>[]> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#waiting.push({ body, signal, resolve, reject });
      if (this.#waiting.length === 1) queueMicrotask(() => this.#send());
    });
  }

  async #send(): Promise<void> {
    let waiting = this.#waiting;
    this.#waiting = [];
    try {
      for (let tries = 1; waiting.length > 0; tries++) {
        const signal = onceAllAborted(waiting.map(({ signal }) => signal));
        const again = await this.#ask(waiting, { signal, isLast: tries === MAX_TRIES });
        if (again.length > 0) await this.#engine.pause(tries, signal);
        waiting = again;
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  /** Asks once, and answers each search. @returns those that were refused for load and are to be asked again */
  async #ask(
    waiting: readonly Waiting<Source>[],
    { signal, isLast }: { readonly signal: AbortSignal; readonly isLast: boolean },
  ): Promise<Waiting<Source>[]> {
    const lines = waiting.flatMap(({ body }) => ["{}", JSON.stringify(body)]);
    const { responses } = await this.#engine.request<{ readonly responses: readonly SearchAnswer<Source>[] }>({
      method: "POST",
      path: `/${this.#index}/_msearch`,
      body: `${lines.join("\n")}\n`,
      signal,
    });
    const again: Waiting<Source>[] = [];
    for (const [i, search] of waiting.entries()) {
      const answer = responses[i];
      if (!isLast && answer?.hits === undefined && isBusy(answer?.status)) again.push(search);
      else settle(search, answer);
    }
    return again;
  }
}

function settle<Source>({ resolve, reject }: Waiting<Source>, answer: SearchAnswer<Source> | undefined): void {
  try {
    resolve(hitsIn(answer));
  } catch (error) {
    reject(error);
  }
}

/** Aborted when nobody waits any more. */
function onceAllAborted(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const controller = new AbortController();
  let left = signals.length;
  for (const signal of signals) {
    const aborted = () => {
      left--;
      if (left === 0) controller.abort(signal?.reason);
    };
    if (signal?.aborted === true) aborted();
    else signal?.addEventListener("abort", aborted, { once: true });
  }
  return controller.signal;
}

/** @throws {Failure} where the search failed, wholly or in a part of the index */
function hitsIn<Source>({ status, hits, ...rest }: SearchAnswer<Source> = { status: 500 }): readonly Hit<Source>[] {
  if (hits === undefined) throw refusalOf(status);
  ofAllShards(rest);
  return hits.hits;
}
