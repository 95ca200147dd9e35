/** Which release is live, for programs: a deployment that fails goes back to it, and only if it made another live. */
import type { CommandContext } from "./context.ts";
import { FunctionVersions } from "./function-versions.ts";
import { liveRelease } from "./release-before.ts";
import type { FunctionsOf } from "./rollback.ts";
import { outputsOf } from "./stack-outputs.ts";

/** Prints the release's name; nothing where the stack has none, or its functions are of too many. */
export async function live(
  context: CommandContext,
  functionsOf: FunctionsOf = (outputs) => new FunctionVersions(outputs),
): Promise<void> {
  if (!(await isDeployed(context))) return;
  const release = liveRelease(await functionsOf(await outputsOf(context)).list());
  if (release !== undefined) context.say(release);
}

/** Whether the stack is there and has been made. */
async function isDeployed({ stack, pulumiOutput }: CommandContext): Promise<boolean> {
  const stacks: readonly { readonly name: string }[] = JSON.parse(await pulumiOutput(["stack", "ls", "--json"]));
  const name = (full: string) => full.split("/").at(-1);
  if (!stacks.some((one) => name(one.name) === name(stack))) return false;
  return "functions" in JSON.parse(await pulumiOutput(["stack", "output", "--json", "--stack", stack]));
}
