import { concurrently } from "../domain/concurrently.ts";
import { Failure } from "../domain/failure.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ChatRequest } from "../ports/chat-model.ts";

/** What a try of each model showed: one sentence a model that cannot be used. */
export interface ModelCheck {
  /** What somebody has to mend first. */
  readonly missing: readonly string[];
  /** What may pass by itself. */
  readonly passing: readonly string[];
}

/** As short as a call can be: some ten tokens. */
const TRIAL: ChatRequest = {
  purpose: "extract",
  system: "Answer with one word.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Ready?" }] }],
  maxTokens: 16,
};

/** A trial that nobody answers within this is not waited for, in milliseconds. */
const PATIENCE = 15_000;

const TRIALS_AT_ONCE = 4;

/**
 * Calls each of these chat models and the embedder once: only a call shows whether credentials, rights, terms, ids and
 * regions are as they have to be.
 */
export async function checkModels(registry: ModelRegistry, names: readonly string[]): Promise<ModelCheck> {
  const { embedder } = registry.embedder;
  const trials = [
    ...registry.chatModels(names).map(({ model }) => ({
      name: model.name,
      call: (signal: AbortSignal): Promise<unknown> => model.converse(TRIAL, { signal }),
    })),
    { name: embedder.name, call: (signal: AbortSignal) => embedder.embed(["Ready?"], "query", { signal }) },
  ];
  const missing: string[] = [];
  const passing: string[] = [];
  await concurrently(trials, TRIALS_AT_ONCE, async ({ name, call }) => {
    try {
      await call(AbortSignal.timeout(PATIENCE));
    } catch (error) {
      const isMissing = error instanceof Failure && error.code !== "model_unavailable";
      (isMissing ? missing : passing).push(
        `${name}: ${error instanceof Failure ? error.message : "no answer in time."}`,
      );
    }
  });
  return { missing, passing };
}
