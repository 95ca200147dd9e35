/** The `sluice` command: all that it can do, in one place. */
import { Command, CommanderError } from "commander";
import { addCompletion } from "./commands/completion.ts";
import { addDeadLetterCommands } from "./commands/dead-letters.ts";
import { addDocumentCommands } from "./commands/documents.ts";
import { addExplain } from "./commands/explain.ts";
import { addImport } from "./commands/import.ts";
import type { WithContext } from "./commands/options.ts";
import { addPut } from "./commands/put.ts";
import { addSearch } from "./commands/search.ts";
import { addServiceCommands } from "./commands/service.ts";
import { addTargetCommands } from "./commands/targets.ts";
import { addUsage } from "./commands/usage.ts";
import { addWatch } from "./commands/watch.ts";
import { commandContext, type Environment, type GlobalOptions } from "./context.ts";
import { CliError } from "./errors.ts";

const GETTING_ON = `
Examples:
  sluice serve                                # in a terminal of its own
  sluice put invoices/ --prefix invoices
  sluice search "payment terms"

sluice <command> --help has the options and examples of each.`;

/** Makes the command. */
export function createProgram(environment: Environment, version: string, signal: AbortSignal): Command {
  const program = new Command("sluice")
    .description("Upload documents, search them, and look after them: on this machine or in your AWS account.")
    .version(version)
    .option("--url <url>", "the service's address (or SLUICE_URL); a token comes from SLUICE_TOKEN")
    .option("--target <name>", "a service named with sluice target add")
    .option("--json", "print results as JSON, one value a line")
    .configureHelp({ showGlobalOptions: true })
    .enablePositionalOptions(false)
    .exitOverride()
    .addHelpText("after", GETTING_ON)
    .showHelpAfterError("(sluice --help lists the commands, sluice <command> --help its options)");
  const withContext: WithContext =
    (action) =>
    (...args) =>
      action(commandContext(program.opts<GlobalOptions>(), environment, signal), ...args);
  program.commandsGroup("Documents:");
  addPut(program, withContext);
  addImport(program, withContext);
  addSearch(program, withContext);
  addDocumentCommands(program, withContext);
  addExplain(program, withContext);
  program.commandsGroup("Operations:");
  addWatch(program, withContext);
  addUsage(program, withContext);
  addDeadLetterCommands(program, withContext);
  program.commandsGroup("Services:");
  addServiceCommands(program, withContext);
  addTargetCommands(program, environment);
  addCompletion(program);
  program.addHelpCommand(new Command("help").argument("[command]").description("show the help of a command"));
  return program;
}

/**
 * Runs a command line; answers with the exit code. Errors that a user can do something about are one sentence, others
 * keep their stack.
 */
export async function runProgram(
  program: Command,
  args: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const known = isAbort(error) ? error.cause : error;
    if (!(known instanceof CliError)) throw error;
    say(known.message);
    return known.exitCode;
  }
}

/** Node's own waits end with an error of theirs, which has the reason as its cause. */
function isAbort(error: unknown): error is Error {
  return error instanceof Error && error.name === "AbortError";
}
