/** The way back: every function's alias to the release before, or to one that is named. */
import { optionsIn } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";
import { FunctionVersions } from "./function-versions.ts";
import { areBetweenReleases, movesBack, movesToRelease } from "./release-moves.ts";
import { outputsOf, type StackOutputs } from "./stack-outputs.ts";

/** A stack's functions, by its outputs. */
export type FunctionsOf = (outputs: StackOutputs) => Pick<FunctionVersions, "list" | "route">;

/** Looks which releases there are, says what will move, asks, and moves it; `--to RELEASE` names where to. */
export async function rollback(
  context: CommandContext,
  args: readonly string[],
  functionsOf: FunctionsOf = (outputs) => new FunctionVersions(outputs),
): Promise<void> {
  const { to: target, yes } = optionsIn(args, { to: "text", yes: "flag" });
  if (target !== undefined && !/^[0-9a-f]+$/.test(target))
    throw new CommandError("--to needs the name of a release; npm run live says which one is live.");
  const functions = functionsOf(await outputsOf(context));
  const deployed = await functions.list();
  const moves = target === undefined ? movesBack(deployed) : movesToRelease(deployed, target);
  if (moves.length === 0) {
    context.say(`The release ${target ?? ""} is live in the stack ${context.stack} already: nothing is moved.`);
    return;
  }
  if (target === undefined && areBetweenReleases(deployed))
    context.say(
      "The functions are between two releases, as a canary or a deployment that broke off leaves them: they go to the older one; the same command again goes one further back.",
    );
  for (const { name, from, to, release } of moves)
    context.say(`  ${name}: version ${from} → ${to} (release ${release})`);
  if (!yes && !(await context.ask(`Move them in the stack ${context.stack}?`))) return;
  for (const { name, to } of moves) await functions.route(name, { version: to });
  context.say(`The release ${moves[0]?.release ?? ""} is live in the stack ${context.stack}.`);
}
