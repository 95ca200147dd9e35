/** The way back: every function's alias to the release before. */
import type { CommandContext } from "./context.ts";
import { FunctionVersions } from "./function-versions.ts";
import { movesToReleaseBefore } from "./release-before.ts";
import { outputsOf } from "./stack-outputs.ts";

/** Looks which releases there are, says what will move, asks, and moves it. */
export async function rollback(context: CommandContext, args: readonly string[]): Promise<void> {
  const functions = new FunctionVersions(await outputsOf(context));
  const moves = movesToReleaseBefore(await functions.list());
  for (const { name, from, to, release } of moves)
    context.say(`  ${name}: version ${from} → ${to} (release ${release})`);
  if (!args.includes("--yes") && !(await context.ask(`Move them in the stack ${context.stack}?`))) return;
  for (const { name, to } of moves) await functions.route(name, { version: to });
  context.say(`The release ${moves[0]?.release ?? ""} is live in the stack ${context.stack}.`);
}
