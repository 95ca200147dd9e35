/** Searches that are asked for at once go out as one request: the vector and the text branch of a hybrid search. */
import { Failure } from "../../domain/failure.ts";
import { ofAllShards, type ShardsAnswer } from "./all-shards.ts";
import type { SearchEngine } from "./search-engine.ts";

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
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const lines = waiting.flatMap(({ body }) => ["{}", JSON.stringify(body)]);
      const { responses } = await this.#engine.request<{ readonly responses: readonly SearchAnswer<Source>[] }>({
        method: "POST",
        path: `/${this.#index}/_msearch`,
        body: `${lines.join("\n")}\n`,
        signal: onceAllAborted(waiting.map(({ signal }) => signal)),
      });
      for (const [i, { resolve, reject }] of waiting.entries()) {
        try {
          resolve(hitsIn(responses[i]));
        } catch (error) {
          reject(error);
        }
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
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
    signal?.addEventListener("abort", aborted, { once: true });
  }
  return controller.signal;
}

/** @throws {Failure} where the search failed, wholly or in a part of the index */
function hitsIn<Source>(answer: SearchAnswer<Source> | undefined): readonly Hit<Source>[] {
  const { status = 500, hits, ...rest } = answer ?? {};
  if (hits === undefined) throw searchFailure(status);
  ofAllShards(rest);
  return hits.hits;
}

function searchFailure(status: number): Failure {
  const retryable = status === 429 || status >= 500;
  const message = retryable
    ? "The search index is busy; it is tried again."
    : `The search index refused a search as wrong (${status}).`;
  return new Failure("internal", { message, retryable });
}
