/** An index that went to sleep takes 10–30 seconds to wake up: searches wait for it, but not for ever. */
import { Failure } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { SearchRequest, SearchResult } from "./types.ts";

type Search = (request: SearchRequest) => Promise<SearchResult>;

/** By then the request that was given up has woken the index. Seconds. */
const RETRY_AFTER_SECONDS = 5;

/**
 * The same search, ended after so many seconds with a retryable failure that says when to ask again.
 * @param seconds less than what the caller in front waits: API Gateway ends a request after 30 s without an answer
 */
export function withPatience(search: Search, { clock, seconds }: { clock: Clock; seconds: number }): Search {
  return async (request) => {
    const answered = new AbortController();
    const givenUp = new AbortController();
    const patience = clock.sleep(seconds * 1000, answered.signal).then(() => {
      const failure = new Failure("internal", {
        message: "The search index did not answer in time; it may be waking up, so ask again.",
        retryable: true,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
      givenUp.abort(failure);
      throw failure;
    });
    const signals = request.signal === undefined ? [] : [request.signal];
    const signal = AbortSignal.any([...signals, givenUp.signal]);
    try {
      return await Promise.race([search({ ...request, signal }), patience]);
    } finally {
      answered.abort();
    }
  };
}
