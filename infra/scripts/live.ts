/** Which release is live, for programs: a deployment that fails goes back to it, and only if it made another live. */
import type { CommandContext } from "./context.ts";
import { isBegun } from "./deploy.ts";
import { FunctionVersions } from "./function-versions.ts";
import { liveRelease } from "./release-moves.ts";
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
async function isDeployed(context: CommandContext): Promise<boolean> {
  if (!(await isBegun(context))) return false;
  const { stack, pulumiOutput } = context;
  return "functions" in JSON.parse(await pulumiOutput(["stack", "output", "--json", "--stack", stack]));
}
