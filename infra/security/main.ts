import { CommandError } from "../scripts/command-error.ts";
import { checkArchives } from "./archives.ts";
import { checkDependencies } from "./dependencies.ts";
import { report } from "./report.ts";
import { checkSecrets } from "./secrets.ts";
import { checkStacks } from "./stacks.ts";

/**
 * Looks through everything, and prints one summary.
 * @throws {CommandError} where something was found that is not allowed
 */
export async function security(root: string, say: (line: string) => void): Promise<void> {
  const results = [];
  // One after the other: each is a few seconds of work for one core.
  for (const check of [checkDependencies, checkSecrets, checkStacks, checkArchives]) results.push(await check(root));
  const { lines, found } = report(results, new Date().toISOString().slice(0, 10));
  for (const line of lines) say(line);
  if (found > 0) throw new CommandError(`${found} ${found === 1 ? "finding" : "findings"}.`);
}
