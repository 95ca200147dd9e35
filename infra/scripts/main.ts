/** `npm run <command> -- [--stack NAME] [arguments]`, on Node 24. */
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { CommandError } from "./command-error.ts";
import { COMMANDS, commandNamed, commandUsage } from "./commands.ts";
import { terminalContext } from "./context.ts";
import { sentenceOf } from "./sentence.ts";

const DEFAULT_STACK = "dev";

const ALSO = {
  package: "bundle and zip the functions into dist/lambda",
  invoke: "run a function on this machine against a stack",
  lint: "check format and lint",
  format: "format, and mend what can be mended",
};

async function main([name = "", ...args]: readonly string[]): Promise<void> {
  if (name === "help") {
    process.stdout.write(help());
    return;
  }
  const command = commandNamed(name);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(commandUsage(name, command));
    return;
  }
  assertOwnArguments(name);
  const { stack, rest } = command.onStack ? stackIn(args) : { stack: DEFAULT_STACK, rest: args };
  const context = terminalContext({ root: join(import.meta.dirname, "..", ".."), stack, ask });
  if (command.isQuiet?.(rest) !== true) context.say(command.says(stack));
  await command.run(context, rest);
}

/** npm takes options for itself that no `--` goes before, and the command would mean the stack dev. @throws {CommandError} */
function assertOwnArguments(name: string): void {
  if (process.env.npm_config_stack !== undefined && process.env.npm_lifecycle_event === name)
    throw new CommandError(`npm took --stack for itself; write it behind --: npm run ${name} -- --stack NAME`);
}

/** `--stack NAME` or `--stack=NAME`, and what is left. @throws {CommandError} without a name */
function stackIn(args: readonly string[]): { readonly stack: string; readonly rest: readonly string[] } {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s" || arg.startsWith("--stack="));
  if (at < 0) return { stack: DEFAULT_STACK, rest: args };
  const joined = args[at]?.split("=")[1];
  const stack = joined ?? args[at + 1];
  if (stack === undefined || stack === "" || stack.startsWith("-")) throw new CommandError("--stack needs a name.");
  return { stack, rest: args.toSpliced(at, joined === undefined ? 2 : 1) };
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandError(`${question} Nobody is there to ask; say --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

function help(): string {
  const rows = [
    ...Object.entries(COMMANDS).map(([name, { does }]): [string, string] => [name, does]),
    ...Object.entries(ALSO),
  ];
  return [
    "npm run <command> -- [--stack NAME] [arguments]",
    `Without --stack it is the stack ${DEFAULT_STACK}. npm run <command> -- --help says what a command takes.`,
    "",
    ...rows.map(([name, does]) => `  ${name.padEnd(13)} ${does}`),
    "",
    "npm start runs the service on this machine; npm test checks everything.",
    "",
  ].join("\n");
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === null) throw error;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
