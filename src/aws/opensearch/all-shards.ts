import { Failure } from "../../domain/failure.ts";

/** What an answer says of the parts of the index that it comes from. */
export interface ShardsAnswer {
  readonly _shards?: { readonly failed?: number };
}

/**
 * An answer that every shard of the index had its part in. Where some fail, OpenSearch answers 200 with what the others
 * have: to whoever removes or waits for passages that would say that there are none.
 * @throws {Failure} retryable
 */
export function ofAllShards<Answer extends ShardsAnswer>(answer: Answer): Answer {
  const failed = answer._shards?.failed ?? 0;
  if (failed === 0) return answer;
  throw new Failure("internal", {
    message: `A part of the search index did not answer (failed shards: ${failed}); it is tried again.`,
    retryable: true,
  });
}
