import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Invocation, Outcome } from "./run-handler.ts";

/** The handler threw, or its process ended. */
export class HandlerFailedError extends Error {
  override readonly name = "HandlerFailedError";
}

export interface InvokeOptions extends Invocation {
  /** The whole environment: nothing else is passed on. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Calls a function's handler in a process of its own, so that its environment is the function's and its output cannot
 * be taken for its answer: what it writes goes to this process's standard error.
 * @throws {HandlerFailedError}
 */
export async function invokeFunction({ environment, ...invocation }: InvokeOptions): Promise<unknown> {
  const script = fileURLToPath(new URL("./run-handler.ts", import.meta.url));
  const child = fork(script, [], { env: environment, stdio: ["ignore", 2, 2, "ipc"], execArgv: [] });
  const outcome = await new Promise<Outcome>((resolve) => {
    child.once("message", (message) => resolve(message as Outcome));
    child.once("error", (error) => resolve({ error: error.message }));
    child.once("exit", (code, signal) => resolve({ error: `The function's process ended (${signal ?? code}).` }));
    child.send(invocation);
  });
  if ("error" in outcome) throw new HandlerFailedError(outcome.error);
  return outcome.answer;
}
