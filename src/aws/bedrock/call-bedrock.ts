import { UncertainCallError } from "../../ports/chat-model.ts";
import type { RegionalClient } from "./bedrock-client.ts";
import { modelFailure } from "./model-failure.ts";

export interface BedrockCall<Answer> {
  readonly regional: RegionalClient;
  readonly modelId: string;
  readonly signal: AbortSignal | undefined;
  send(client: RegionalClient["client"], abortSignal: AbortSignal): Promise<Answer>;
}

/**
 * Makes one call within its time. The SDK's own timeout counts idle time of a stream only, and its way of reading a
 * body does not see one that stops in the middle: so the whole call has a deadline, and does not wait for the SDK to
 * notice it.
 * @throws {Failure} as {@link modelFailure} classifies it; the signal's reason where the caller's signal ended the call.
 */
export async function callBedrock<Answer>({ regional, modelId, signal, send }: BedrockCall<Answer>): Promise<Answer> {
  signal?.throwIfAborted();
  const { client, region, requestTimeoutMilliseconds } = regional;
  const ending = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (reason: unknown) => {
    ended.reject(reason);
    ending.abort(reason);
  };
  const onAbort = () => end(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => end(new DeadlineError()), requestTimeoutMilliseconds);
  try {
    const answer = send(client, ending.signal);
    return await Promise.race([answer, ended.promise]);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof DeadlineError || ending.signal.aborted) {
      throw new UncertainCallError("The model gave no answer in time; the document is tried again.", error);
    }
    throw modelFailure(error, { modelId, region });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}
