import { spawn } from "node:child_process";
import { join } from "node:path";
import { CommandError } from "./command-error.ts";
import { assertReady } from "./prerequisites.ts";
import { configOf, stackFileOf } from "./stack-file.ts";

/** What a command works with. */
export interface CommandContext {
  /** The project's folder. */
  readonly root: string;
  readonly stack: string;
  /** Prints one line. */
  readonly say: (line: string) => void;
  /** Asks a question that is answered with yes or no. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Runs Pulumi's command line in the terminal. @throws {CommandError} where it fails, or is not there */
  readonly pulumi: (args: readonly string[]) => Promise<void>;
  /** Runs it and answers with what it prints. @throws {CommandError} likewise */
  readonly pulumiOutput: (args: readonly string[]) => Promise<string>;
  /** Makes sure that a stack can be made from here. @throws {CommandError} with what is missing */
  readonly assertReady: () => Promise<void>;
  /** Asks each model of the stack once; a sentence for each that does not answer. @throws {CommandError} for a wrong file */
  readonly tryModels: () => Promise<readonly string[]>;
  /** Runs a script with this Node. @throws {CommandError} where it fails */
  readonly node: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<void>;
}

interface ContextOptions extends Pick<CommandContext, "root" | "stack" | "ask"> {
  readonly env?: NodeJS.ProcessEnv;
}

/** The context in which commands run in a terminal. */
export function terminalContext({ root, stack, ask, env = process.env }: ContextOptions): CommandContext {
  const run = (command: string, args: readonly string[], output: "inherit" | "pipe", further = {}) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: root,
        env: { ...env, ...further },
        stdio: ["inherit", output, "inherit"],
      });
      const printed: Buffer[] = [];
      child.stdout?.on("data", (chunk: Buffer) => printed.push(chunk));
      child.once("error", (error: NodeJS.ErrnoException) => reject(notStarted(command, error)));
      child.once("close", (code) => {
        if (code === 0) resolve(Buffer.concat(printed).toString("utf8"));
        else reject(new CommandError(`${command} ${args.join(" ")} ended with code ${code ?? "none"}.`));
      });
    });
  const pulumiOutput = async (args: readonly string[]) => await run("pulumi", args, "pipe");
  return {
    root,
    stack,
    ask,
    say: (line) => process.stdout.write(`${line}\n`),
    pulumi: async (args) => void (await run("pulumi", args, "inherit")),
    pulumiOutput,
    assertReady: async () => await assertReady({ root, stack, pulumiOutput }),
    // Loads the SDK of Bedrock, which other commands need not wait for.
    tryModels: async () => await (await import("./try-models.ts")).tryModels(configOf(join(root, stackFileOf(stack)))),
    node: async (args, further) => void (await run(process.execPath, args, "inherit", further)),
  };
}

function notStarted(command: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== "ENOENT") return error;
  return new CommandError(
    `The command "${command}" is not on the path. Install Pulumi (https://www.pulumi.com/docs/install/), say where its state is kept (pulumi login), and run the same command again.`,
  );
}
