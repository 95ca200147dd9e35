/** One vector a passage, bought in batches that are stored: a further leg pays only for what is missing. */
import { concurrently } from "../domain/concurrently.ts";
import type { Passage } from "../domain/passage.ts";
import type { RunContext } from "./run-context.ts";

/** What a passage is embedded as: its text under its headings, which say what it is about. */
export function embeddingText(passage: Passage): string {
  return passage.headings.length === 0 ? passage.text : `${passage.headings.join(" › ")}\n${passage.text}`;
}

/** Vectors in the order of the passages. */
export async function embedPassages(context: RunContext, passages: readonly Passage[]): Promise<readonly Float32Array[]> {
  const { deps, models, deadline } = context;
  const { embedBatch, embedConcurrency } = deps.settings;
  const batches: (readonly Passage[])[] = [];
  for (let at = 0; at < passages.length; at += embedBatch) batches.push(passages.slice(at, at + embedBatch));
  const embedded = await concurrently(batches, embedConcurrency, async (batch) => {
    deadline.check();
    const { vectors } = await models.embedPassages(batch.map(embeddingText), { signal: deadline.signal });
    context.done++;
    return vectors;
  });
  return embedded.flat();
}
