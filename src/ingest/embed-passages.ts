/** One vector a passage, bought in batches that are stored: a further leg pays only for what is missing. */
import type { Passage } from "../domain/passage.ts";
import type { RunContext } from "./run-context.ts";

/** What a passage is embedded as: its text under its headings, which say what it is about. */
export function embeddingText(passage: Passage): string {
  return passage.headings.length === 0 ? passage.text : `${passage.headings.join(" › ")}\n${passage.text}`;
}

/**
 * Vectors in the order of the passages. One batch at a time: a crash between answer and storage then costs one batch at
 * most; what can go on at once within a batch is the embedder's affair.
 */
export async function embedPassages(
  context: RunContext,
  passages: readonly Passage[],
): Promise<readonly Float32Array[]> {
  const { deps, models, deadline } = context;
  const { embedBatch } = deps.settings;
  const embedded: Float32Array[] = [];
  for (let at = 0; at < passages.length; at += embedBatch) {
    const texts = passages.slice(at, at + embedBatch).map(embeddingText);
    const { vectors } = await deadline.piece(() => models.embedPassages(texts, { signal: deadline.signal }));
    embedded.push(...vectors);
    context.done++;
  }
  return embedded;
}
