/** Until the index finds every passage of the generation, the old one stays live. */
import type { Passage, PassageOwner } from "../domain/passage.ts";
import { stamped } from "./index-passages.ts";
import type { RunContext } from "./run-context.ts";

/** Polls for the missing passages; those that do not appear for long are put again (a twin does no harm). */
export async function awaitVisible(
  context: RunContext,
  owner: PassageOwner,
  passages: readonly Passage[],
  vectors: readonly Float32Array[],
): Promise<void> {
  const { index, clock, settings } = context.deps;
  const { signal } = context.deadline;
  if (passages.length === 0) return;
  let sentAt = clock.now();
  for (;;) {
    const missing = await index.missing(owner, passages.length, signal);
    context.done = passages.length - missing.length;
    if (missing.length === 0) return;
    if (clock.now() - sentAt > settings.awaitResendSeconds * 1000) {
      const lost = new Set(missing);
      const again = passages.filter((passage) => lost.has(passage.ordinal));
      await index.put(stamped(owner, again, vectors), signal);
      sentAt = clock.now();
    }
    context.deadline.check();
    await clock.sleep(settings.awaitPollMilliseconds, signal);
  }
}
