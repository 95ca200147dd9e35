// @ts-check
import { performance } from "node:perf_hooks";

/**
 * Prints one step of the set-up with the seconds since this process began. It goes to stderr, so that the output of the
 * command that follows stays clean.
 * @param {string} sentence
 */
export function say(sentence) {
  process.stderr.write(`[set-up ${(performance.now() / 1000).toFixed(1).padStart(5)} s] ${sentence}\n`);
}

/** A failure of the set-up whose message is a sentence for people: printed without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a script's main function; a {@link SetupError} ends the process with its sentence alone.
 * @param {() => Promise<number>} main answers with the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
