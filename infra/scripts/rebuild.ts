/** The index filled again from a stack's records and processed output, by the stack's own worker. */
import { setTimeout as pause } from "node:timers/promises";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { optionsIn } from "./arguments.ts";
import { CommandError } from "./command-error.ts";
import type { CommandContext } from "./context.ts";
import { outputsOf } from "./stack-outputs.ts";

/** Calls a function of the stack with an event; answers with what it answered. @throws {CommandError} where it fails */
export type CallFunction = (name: "index-admin" | "reconciler", event: object) => Promise<unknown>;

const answerSchema = z.object({ documents: z.int(), cursor: z.string().nullable() });

/** Between two counts of what is left. Milliseconds. */
const PAUSE = 15_000;
/** The longest call walks over records for nearly the function's five minutes. Milliseconds. */
const CALL_TIMEOUT = 330_000;

/** `npm run rebuild`: asks, then waits until every document is done. */
export async function rebuild(context: CommandContext, args: readonly string[]): Promise<void> {
  const { yes } = optionsIn(args, { yes: "flag" });
  const { region, functions } = await outputsOf(context);
  if (!yes && !(await context.ask(`Fill the index of the stack ${context.stack}?`))) return;
  const client = new LambdaClient({ region, requestHandler: { requestTimeout: CALL_TIMEOUT } });
  const call: CallFunction = async (name, event) => {
    const request = { FunctionName: functions[name] ?? "", Payload: JSON.stringify(event) };
    const { Payload, FunctionError } = await client.send(new InvokeCommand(request));
    const text = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError !== undefined)
      throw new CommandError(`The function ${name} failed (${FunctionError}); its log says why.`);
    return JSON.parse(text);
  };
  await rebuildAll(call, { say: context.say, pause: () => pause(PAUSE) });
}

/** Makes the index where it is gone, asks every document for a rebuild, then counts those that wait until there are none. */
export async function rebuildAll(
  call: CallFunction,
  { say, pause: wait }: { readonly say: (line: string) => void; readonly pause: () => Promise<void> },
): Promise<void> {
  // The worker may not make it: without an index every document would wait for ever.
  await call("index-admin", {});
  const asked = await walk(call, "rebuild");
  say(`${asked} documents are to be in the index; the worker puts in what is missing.`);
  for (;;) {
    const left = await walk(call, "rebuilding");
    say(`${left} documents left`);
    if (left === 0) return;
    await wait();
  }
}

/** Calls a task until it has walked over all records; answers with how many it counted. */
async function walk(call: CallFunction, task: "rebuild" | "rebuilding"): Promise<number> {
  let counted = 0;
  let cursor: string | null = null;
  do {
    const answer: z.infer<typeof answerSchema> = answerSchema.parse(await call("reconciler", { task, cursor }));
    counted += answer.documents;
    ({ cursor } = answer);
  } while (cursor !== null);
  return counted;
}
