import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CommandError } from "./command-error.ts";

/**
 * Asks the AWS CLI, for services that nothing else here has a client of; answers with what it prints.
 * @throws {CommandError} where it fails, or is not there
 */
export async function awsCli(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("aws", [...args]);
    return stdout.trim();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const wrong = missing
      ? "is not on the path; install it (version 2)"
      : "failed; its credentials and region are your own";
    throw new CommandError(`aws ${args.slice(0, 2).join(" ")} ${wrong}.`, { cause });
  }
}
