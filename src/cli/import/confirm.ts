import { createInterface } from "node:readline/promises";
import { UsageError } from "../errors.ts";

/**
 * Asks the person at the terminal; anything but yes is no, and so is the end of the input.
 * @throws {UsageError} where nobody is at a terminal
 */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new UsageError("Nobody is here to be asked: add --yes to go on, or --dry-run to be told the cost alone.");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it asks, Ctrl-C comes here and not to the process.
  terminal.once("SIGINT", () => process.emit("SIGINT"));
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } catch {
    process.stderr.write("\n");
    signal.throwIfAborted();
    return false;
  } finally {
    terminal.close();
  }
}
