import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig, WrongConfigError } from "../config.ts";
import { plannedStack } from "../offline/planned-stack.ts";
import { CommandError } from "../scripts/command-error.ts";
import { stackFileOf, stackValues } from "../scripts/stack-file.ts";
import { estimate } from "./estimate.ts";
import { costTable } from "./table.ts";
import { askedIn, DEFAULT_VOLUMES } from "./volumes.ts";

/**
 * Tells what a stack costs a month, from its file and stated volumes.
 * @throws {CommandError} for wrong arguments, and for a stack that has no file or a wrong one
 */
export async function cost(root: string, args: readonly string[], say: (line: string) => void): Promise<void> {
  const asked = askedIn(args);
  const file = join(root, stackFileOf(asked.stack));
  if (!existsSync(file)) {
    throw new CommandError(`There is no ${stackFileOf(asked.stack)}; name a stack that has a file, e.g. dev.`);
  }
  const values = stackValues(readFileSync(file, "utf8"));
  try {
    const config = parseConfig(values);
    const { resources } = await plannedStack({ stack: asked.stack, values });
    const volumes = { ...DEFAULT_VOLUMES[config.environment], ...asked.volumes };
    const estimated = estimate(asked.stack, { config, resources }, volumes);
    for (const line of asked.isJson ? [JSON.stringify(estimated, null, 2)] : costTable(estimated)) say(line);
  } catch (error) {
    throw error instanceof WrongConfigError ? new CommandError(error.message) : error;
  }
}
