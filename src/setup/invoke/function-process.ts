import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Call, Outcome } from "./run-handler.ts";

/** The handler threw, or its process ended. */
export class HandlerFailedError extends Error {
  override readonly name = "HandlerFailedError";
}

export interface FunctionProcessOptions {
  /** The bundle's file. */
  readonly code: string;
  /** The whole environment: nothing else is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** File descriptor that takes what the function writes; standard error where absent. */
  readonly output?: number;
}

/**
 * A function in a process of its own, as Lambda keeps one warm: its environment is the function's, and what it writes
 * cannot be taken for its answer.
 */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #calls = 0;
  #ended: string | undefined;

  constructor({ code, environment, output = 2 }: FunctionProcessOptions) {
    const script = fileURLToPath(new URL("./run-handler.ts", import.meta.url));
    this.#child = fork(script, [code], { env: environment, stdio: ["ignore", output, output, "ipc"], execArgv: [] });
    this.#child.on("message", (outcome: Outcome) => this.#waiting.get(outcome.id)?.(outcome));
    this.#child.once("error", (error) => this.#end(error.message));
    this.#child.once("exit", (exitCode, signal) => this.#end(`The function's process ended (${signal ?? exitCode}).`));
  }

  /** Calls the handler. @throws {HandlerFailedError} */
  async call(event: unknown, options: { readonly timeoutSeconds: number }): Promise<unknown> {
    if (this.#ended !== undefined) throw new HandlerFailedError(this.#ended);
    const id = this.#calls++;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, event, ...options } satisfies Call);
    });
    this.#waiting.delete(id);
    if ("error" in outcome) throw new HandlerFailedError(outcome.error);
    return outcome.answer;
  }

  /** Ends the process; calls under way fail. */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGKILL");
    await ended;
  }

  #end(reason: string): void {
    this.#ended = reason;
    for (const [id, tell] of this.#waiting) tell({ id, error: reason });
  }
}
