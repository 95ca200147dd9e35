import type { CommandContext } from "../context.ts";
import { InterruptedError } from "../errors.ts";
import { putProgress } from "../output/put-progress.ts";
import { Journal, journalPath } from "./journal.ts";
import { type Put, type PutEnd, type PutOptions, putFiles } from "./put-files.ts";

/**
 * Puts documents to the command's target, with its progress on the terminal and its journal on this machine.
 * @throws {InterruptedError} with what becomes of it
 */
export async function putAll(
  { client, console, environment, signal, target }: CommandContext,
  puts: readonly Put[],
  how: Pick<PutOptions, "concurrency" | "follow">,
): Promise<readonly PutEnd[]> {
  const identity = JSON.stringify(target.auth);
  const journal = new Journal(journalPath(environment, { url: target.url, identity }));
  const { onStep, stop } = putProgress(console, puts.length);
  try {
    return await putFiles(puts, { ...how, client, journal, transfer: fetch, signal, onStep });
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new InterruptedError(
      "Interrupted. What was uploaded goes on being processed; the same command goes on from there.",
    );
  } finally {
    stop();
  }
}
