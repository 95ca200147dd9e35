/** Looking at a stack's state, and keeping copies of it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";

interface StoredResource {
  readonly urn: string;
}

/** Prints what the state holds of the resources of a name. @throws {CommandError} where there is none */
export async function showState(context: CommandContext, [name, ...more]: readonly string[]): Promise<void> {
  if (name === undefined || more.length > 0) throw new CommandError("Name one resource: npm run state:show -- <name>");
  const state = JSON.parse(await context.pulumiOutput(["stack", "export", "--stack", context.stack]));
  const resources: readonly StoredResource[] = state.deployment?.resources ?? [];
  const found = resources.filter(({ urn }) => urn === name || urn.endsWith(`::${name}`));
  if (found.length === 0) {
    throw new CommandError(`The stack ${context.stack} has no resource ${name}; npm run state:list names them.`);
  }
  for (const resource of found) context.say(JSON.stringify(resource, null, 2));
}

/** Copies the state to a file of its own. */
export async function backUpState(context: CommandContext): Promise<void> {
  const folder = join(context.root, ".sluice", "state");
  mkdirSync(folder, { recursive: true });
  const file = join(
    folder,
    `${context.stack.replaceAll("/", "-")}-${new Date().toISOString().replaceAll(":", "")}.json`,
  );
  await context.pulumi(["stack", "export", "--stack", context.stack, "--file", file]);
  context.say(`${file}; bring it back with: pulumi stack import --stack ${context.stack} --file <file>`);
}
