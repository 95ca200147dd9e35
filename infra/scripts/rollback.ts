/** The way back: every function's alias to the release before. */
import {
  GetAliasCommand,
  LambdaClient,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import type { CommandContext } from "./context.ts";
import { type DeployedFunction, type Move, movesToReleaseBefore } from "./release-before.ts";
import { functionIn, outputsOf } from "./stack-outputs.ts";

const LIVE = "live";

/** Looks which releases there are, says what will move, asks, and moves it. */
export async function rollback(context: CommandContext, args: readonly string[]): Promise<void> {
  const { region, functions: aliases } = await outputsOf(context);
  const client = new LambdaClient({ region });
  const functions = await Promise.all(Object.values(aliases).map((arn) => deployed(client, functionIn(arn))));
  const moves = movesToReleaseBefore(functions);
  for (const { name, from, to, release } of moves)
    context.say(`  ${name}: version ${from} → ${to} (release ${release})`);
  if (!args.includes("--yes") && !(await context.ask(`Move them in the stack ${context.stack}?`))) return;
  for (const { name, to } of moves) await moveAlias(client, name, to);
  context.say(`The release ${moves[0]?.release ?? ""} is live in the stack ${context.stack}.`);
}

async function deployed(client: LambdaClient, name: string): Promise<DeployedFunction> {
  const { FunctionVersion = "" } = await client.send(new GetAliasCommand({ FunctionName: name, Name: LIVE }));
  const versions: { version: number; release: string }[] = [];
  for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
    for (const { Version = "", Description = "" } of page.Versions ?? []) {
      const release = / Release ([0-9a-f]+)\.$/.exec(Description)?.[1];
      if (Version !== "$LATEST" && release !== undefined) versions.push({ version: Number(Version), release });
    }
  }
  return { name, live: Number(FunctionVersion), versions: versions.toSorted((a, b) => a.version - b.version) };
}

async function moveAlias(client: LambdaClient, name: string, to: Move["to"]): Promise<void> {
  await client.send(new UpdateAliasCommand({ FunctionName: name, Name: LIVE, FunctionVersion: String(to) }));
}
